// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal;

import io.peili.oci.OciError;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** The routes by which nodes join, renew their certificates and learn what the cluster agreed on. */
@Path("/peili/v1")
public final class ExchangeResource {
    private static final int MAX_BODY = 64 << 10;

    private final Exchange exchange;

    ExchangeResource(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * A stranger wants to become a member.
     *
     * @param request says where from
     * @param passed whether another member passed it on
     * @param body the request to join
     * @return the certificate and all else, or a refusal
     * @throws IOException if the body cannot be read
     */
    @POST
    @Path("/join")
    public Response join(@Context HttpServletRequest request, @QueryParam("passed") boolean passed, InputStream body)
            throws IOException {
        return answer(exchange.join(text(body), InetAddress.getByName(request.getRemoteAddr()), passed));
    }

    /**
     * A member wants a new certificate.
     *
     * @param body the request to renew
     * @return the certificate
     * @throws IOException if the body cannot be read
     */
    @POST
    @Path("/renew")
    public Response renew(InputStream body) throws IOException {
        return answer(exchange.renew(text(body)));
    }

    /**
     * A holder of the CA's key makes this node one.
     *
     * @param body the key, PEM
     * @return whether it was taken
     * @throws IOException if the body cannot be read
     */
    @POST
    @Path("/holder")
    public Response holder(InputStream body) throws IOException {
        return answer(exchange.hold(text(body)));
    }

    /**
     * A member wants to know what is in force.
     *
     * @param known the version that it has
     * @return another one, or 204
     * @throws IOException if it cannot be read here
     */
    @GET
    @Path("/cluster")
    public Response cluster(@QueryParam("known") long known) throws IOException {
        return exchange.state(known)
                .map(ExchangeResource::answer)
                .orElseGet(() -> Response.noContent().build());
    }

    private static Response answer(Exchange.Reply reply) {
        return Response.status(reply.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(reply.json().getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_BODY);
        if (body.read() >= 0) {
            throw new jakarta.ws.rs.WebApplicationException(
                    answer(Exchange.Reply.of(OciError.NAME_INVALID, "a body of more than " + MAX_BODY + " bytes")));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
