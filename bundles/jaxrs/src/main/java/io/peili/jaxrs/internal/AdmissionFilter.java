// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.auth.Admission;
import io.peili.auth.Caller;
import io.peili.auth.Cluster;
import io.peili.oci.OciError;
import jakarta.annotation.Priority;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the cluster about every caller. Where there is no cluster, a plain listener is open and a secure one is not. */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
final class AdmissionFilter implements ContainerRequestFilter {
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final Supplier<Optional<Cluster>> cluster;

    @Context
    @SuppressWarnings("NullAway.Init") // injected
    private HttpServletRequest request;

    AdmissionFilter(Supplier<Optional<Cluster>> cluster) {
        this.cluster = cluster;
    }

    @Override
    public void filter(ContainerRequestContext context) throws IOException {
        Optional<Cluster> asked = cluster.get();
        if (asked.isEmpty()) {
            if (request.isSecure()) {
                context.abortWith(
                        answer(OciError.UNAVAILABLE, "the node cannot tell members from others at the moment"));
            }
            return;
        }
        if (asked.get().admit(caller(context)) instanceof Admission.Refused refused) {
            context.abortWith(answer(OciError.UNAUTHORIZED, refused.reason()));
        }
    }

    private Caller caller(ContainerRequestContext context) throws IOException {
        Object chain = request.getAttribute(CERTIFICATES);
        return new Caller(
                InetAddress.getByName(request.getRemoteAddr()),
                request.isSecure(),
                chain instanceof X509Certificate[] certificates ? List.of(certificates) : List.of(),
                context.getMethod() + " /" + context.getUriInfo().getPath(false));
    }

    private static Response answer(OciError error, String detail) {
        byte[] body = error.json(detail).getBytes(StandardCharsets.UTF_8);
        Response.ResponseBuilder response = Response.status(error.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, body.length)
                .entity(body);
        if (error == OciError.UNAVAILABLE) {
            response.header(HttpHeaders.RETRY_AFTER, 1);
        }
        return response.build();
    }
}
