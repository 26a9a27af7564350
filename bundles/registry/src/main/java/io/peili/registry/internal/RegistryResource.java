// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.content.ContentStore;
import io.peili.content.Mirror;
import io.peili.oci.ByteRange;
import io.peili.oci.ContentRange;
import io.peili.oci.Descriptor;
import io.peili.oci.Digest;
import io.peili.oci.ImageName;
import io.peili.oci.MediaType;
import io.peili.oci.OciError;
import io.peili.oci.Reference;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The routes of the read path. Each parses its request to values, asks one service and answers.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#endpoints">distribution-spec,
 *     endpoints</a>
 */
@Path("/v2")
@Designate(ocd = RegistryResource.Config.class)
@Component(
        service = RegistryResource.class,
        configurationPid = "io.peili.registry",
        property = {"osgi.jakartars.resource:Boolean=true", "osgi.jakartars.name=peili.registry"})
public final class RegistryResource implements Services {
    private static final String NAMESPACE = "ns";
    private static final String NAME = "name";
    private static final String REFERENCE = "reference";
    /** How long a request waits for a store that is being exchanged. */
    private static final Duration STORE_EXCHANGE = Duration.ofSeconds(3);
    /** The same for a mirror, which lets its transfers end for ten seconds before the next one comes. */
    private static final Duration MIRROR_EXCHANGE = Duration.ofSeconds(13);

    /** Settings of the registry. */
    @ObjectClassDefinition(name = "Peili registry", description = "The OCI distribution pull API")
    @interface Config {
        @AttributeDefinition(
                name = "Default registry",
                description = "The registry meant by requests that name none, such as docker.io; empty: such requests"
                        + " are answered with 404 and a hint")
        String default_registry() default "";
    }

    private final Names names;
    private final Manifests manifests = new Manifests(this);
    private final Blobs blobs = new Blobs(this);

    private final Present<ContentStore> store = new Present<>(STORE_EXCHANGE, System::nanoTime);
    private final Present<Mirror> mirror = new Present<>(MIRROR_EXCHANGE, System::nanoTime);

    /** Called by Declarative Services. */
    @Activate
    public RegistryResource(Config config) {
        this(Optional.of(config.default_registry().trim()).filter(text -> !text.isEmpty()));
    }

    RegistryResource(Optional<String> defaultRegistry) {
        defaultRegistry.filter(text -> !ImageName.isRegistry(text)).ifPresent(text -> {
            throw new IllegalArgumentException(
                    "io.peili.registry: default.registry: " + text + " (expected: a host name, and a port if any)");
        });
        this.names = new Names(defaultRegistry);
    }

    @org.osgi.service.component.annotations.Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(ContentStore arrived) {
        store.set(arrived);
    }

    void unbindStore(ContentStore gone) {
        store.unset(gone);
    }

    @org.osgi.service.component.annotations.Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindMirror(Mirror arrived) {
        mirror.set(arrived);
    }

    void unbindMirror(Mirror gone) {
        mirror.unset(gone);
    }

    @Override
    public Optional<ContentStore> store() {
        return store.get();
    }

    @Override
    public Optional<Mirror> mirror() {
        return mirror.get();
    }

    /** {@return that this is a registry} */
    @GET
    public Response version() {
        return json("application/json", "{}".getBytes(StandardCharsets.UTF_8)).build();
    }

    /** {@return a manifest} */
    @GET
    @Path("{name: .+}/manifests/{reference}")
    public Response manifest(
            @PathParam(NAME) String path,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @PathParam(REFERENCE) String reference,
            @Context HttpHeaders headers)
            throws IOException {
        return manifest(ContentRequest.get(path, namespaces, reference, headers));
    }

    /** {@return a manifest's headers} */
    @HEAD
    @Path("{name: .+}/manifests/{reference}")
    public Response manifestHead(
            @PathParam(NAME) String path,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @PathParam(REFERENCE) String reference,
            @Context HttpHeaders headers)
            throws IOException {
        return manifest(ContentRequest.head(path, namespaces, reference, headers));
    }

    private Response manifest(ContentRequest request) throws IOException {
        Reference reference = names.reference(names.name(request.path(), request.namespaces()), request.reference());
        Manifests.Found found = manifests.get(reference, request.isHead(), request.isMirrored());
        if (request.conditions().unmodified(found.digest())) {
            return notModified(found.digest());
        }
        Response.ResponseBuilder response =
                content(found.digest(), reference.name(), found.mediaType().value(), found.size());
        return (request.isHead() ? response : response.entity(found.bytes())).build();
    }

    /** {@return a blob or a part of it} */
    @GET
    @Path("{name: .+}/blobs/{reference}")
    public Response blob(
            @PathParam(NAME) String path,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @PathParam(REFERENCE) String digest,
            @Context HttpHeaders headers)
            throws IOException {
        return blob(ContentRequest.get(path, namespaces, digest, headers));
    }

    /** {@return a blob's headers} */
    @HEAD
    @Path("{name: .+}/blobs/{reference}")
    public Response blobHead(
            @PathParam(NAME) String path,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @PathParam(REFERENCE) String digest,
            @Context HttpHeaders headers)
            throws IOException {
        return blob(ContentRequest.head(path, namespaces, digest, headers));
    }

    private Response blob(ContentRequest request) throws IOException {
        ImageName name = names.name(request.path(), request.namespaces());
        Digest digest = names.digest(request.reference());
        boolean unmodified = request.conditions().unmodified(digest);
        boolean withoutBody = request.isHead() || unmodified;
        Optional<ByteRange> range =
                request.isHead() ? Optional.empty() : request.conditions().rangeOf(digest);
        Blobs.Found found = blobs.get(Reference.of(name, digest), range, withoutBody, request.isMirrored());
        if (unmodified) {
            return notModified(digest);
        }
        Response.ResponseBuilder response = content(digest, name, MediaType.OCTET_STREAM.value(), found.length())
                .header("Accept-Ranges", "bytes");
        found.slice()
                .ifPresent(slice -> response.status(Response.Status.PARTIAL_CONTENT)
                        .header(
                                "Content-Range",
                                ContentRange.of(slice, found.size()).toString()));
        found.body().ifPresent(response::entity);
        return response.build();
    }

    /** {@return the tags of a repository, page by page} */
    @GET
    @Path("{name: .+}/tags/list")
    public Response tags(
            @PathParam(NAME) String path,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @QueryParam("n") @Nullable String n,
            @QueryParam("last") @Nullable String last)
            throws IOException {
        ImageName name = names.name(path, namespaces);
        TagList page = TagList.of(localStore(), name, n, last);
        JsonObject body = new JsonObject();
        body.addProperty(NAME, path);
        JsonArray tags = new JsonArray();
        page.tags().forEach(tags::add);
        body.add("tags", tags);
        Response.ResponseBuilder response =
                json("application/json", body.toString().getBytes(StandardCharsets.UTF_8));
        page.link(path, n, namespaces).ifPresent(link -> response.header(HttpHeaders.LINK, link));
        return response.build();
    }

    /** {@return the manifests that refer to a subject} */
    @GET
    @Path("{name: .+}/referrers/{digest}")
    public Response referrers(
            @PathParam(NAME) String path,
            @PathParam("digest") String digest,
            @QueryParam(NAMESPACE) List<String> namespaces,
            @QueryParam("artifactType") @Nullable String artifactType)
            throws IOException {
        names.name(path, namespaces);
        Digest subject = names.digest(digest);
        List<Descriptor> referrers = localStore().referrers(subject).stream()
                .filter(referrer -> artifactType == null
                        || referrer.artifactType().filter(artifactType::equals).isPresent())
                .toList();
        Response.ResponseBuilder response = json(MediaType.OCI_INDEX.value(), ReferrersIndex.of(referrers));
        if (artifactType != null) {
            response.header("OCI-Filters-Applied", "artifactType");
        }
        return response.build();
    }

    /** {@return that there is no such route} */
    @GET
    @Path("{any: .*}")
    public Response unknown() {
        return OciExceptionMapper.render(OciExceptionMapper.noRoute());
    }

    private ContentStore localStore() {
        return store().orElseThrow(() -> new OciException(OciError.UNAVAILABLE, "the content store is not running"));
    }

    private static Response notModified(Digest digest) {
        return Response.notModified()
                .header(HttpHeaders.ETAG, Conditions.etag(digest))
                .header("Docker-Content-Digest", digest.toString())
                .build();
    }

    private static Response.ResponseBuilder content(Digest digest, ImageName name, String type, long length) {
        return json(type, length)
                .header(HttpHeaders.ETAG, Conditions.etag(digest))
                .header("Docker-Content-Digest", digest.toString())
                .header("OCI-Namespace", name.registry());
    }

    private static Response.ResponseBuilder json(String type, byte[] body) {
        return json(type, body.length).entity(body);
    }

    private static Response.ResponseBuilder json(String type, long length) {
        return Response.ok()
                .header(HttpHeaders.CONTENT_TYPE, type)
                .header(HttpHeaders.CONTENT_LENGTH, length)
                .header("Docker-Distribution-API-Version", "registry/2.0");
    }
}
