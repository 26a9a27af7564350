// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Gives byte arrays and texts their Content-Length, so that they are never sent in chunks. */
final class SizedEntities implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof String text) {
            MediaType type = withCharset(response.getMediaType());
            byte[] bytes = text.getBytes(Charset.forName(type.getParameters().get(MediaType.CHARSET_PARAMETER)));
            response.setEntity(bytes, response.getEntityAnnotations(), type);
        }
        if (response.getEntity() instanceof byte[] bytes
                && !response.getHeaders().containsKey(HttpHeaders.CONTENT_LENGTH)) {
            response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, bytes.length);
        }
    }

    private static MediaType withCharset(MediaType type) {
        MediaType known = type == null ? MediaType.TEXT_PLAIN_TYPE : type;
        return known.getParameters().containsKey(MediaType.CHARSET_PARAMETER)
                ? known
                : known.withCharset(StandardCharsets.UTF_8.name());
    }
}
