// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.peili.content.StoreUnavailableException;
import io.peili.oci.OciError;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renders every error as the JSON body of the distribution specification.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#error-codes">distribution-spec,
 *     error codes</a>
 */
@Provider
@Component(
        service = ExceptionMapper.class,
        property = {"osgi.jakartars.extension:Boolean=true", "osgi.jakartars.name=peili.registry.errors"})
public final class OciExceptionMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(OciExceptionMapper.class);
    private static final String READ_ONLY = "GET, HEAD";

    @Override
    public Response toResponse(Throwable failure) {
        return render(failure instanceof OciException oci ? oci : translate(failure));
    }

    static Response render(OciException known) {
        Response.ResponseBuilder response = Response.status(known.error().status());
        known.headers().forEach(response::header);
        byte[] body = body(known);
        return response.type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, body.length)
                .entity(body)
                .build();
    }

    private static OciException translate(Throwable failure) {
        if (failure instanceof NotAllowedException) {
            return readOnly();
        }
        if (failure instanceof NotFoundException) {
            return noRoute();
        }
        if (failure instanceof WebApplicationException web) {
            return new OciException(
                    web.getResponse().getStatus() < 500 ? OciError.UNSUPPORTED : OciError.UNKNOWN, web.getMessage());
        }
        if (failure instanceof StoreUnavailableException) {
            LOG.debug("Store not available", failure);
            return new OciException(OciError.UNAVAILABLE, failure.getMessage());
        }
        if (failure instanceof IOException) {
            LOG.warn("Request failed: {}", failure.toString());
            return new OciException(OciError.UNKNOWN, "the content could not be read; the node's log says why");
        }
        LOG.error("Request failed", failure);
        return new OciException(OciError.UNKNOWN, "the node's log says why");
    }

    static OciException noRoute() {
        return new OciException(
                OciError.NAME_UNKNOWN,
                "no such route; the registry serves /v2/<name>/manifests/, /blobs/, /tags/list and /referrers/");
    }

    private static OciException readOnly() {
        return new OciException(
                OciError.UNSUPPORTED,
                "this registry is read-only; push to the upstream registry",
                Map.of(HttpHeaders.ALLOW, READ_ONLY));
    }

    private static byte[] body(OciException failure) {
        JsonObject error = new JsonObject();
        error.addProperty("code", failure.error().name());
        error.addProperty("message", failure.error().message());
        error.addProperty("detail", failure.detail());
        JsonArray errors = new JsonArray();
        errors.add(error);
        JsonObject root = new JsonObject();
        root.add("errors", errors);
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
