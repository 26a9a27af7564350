// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.Body;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.osgi.service.component.annotations.Component;

/**
 * Writes bodies on any JAX-RS listener. A listener with a faster way to send them brings a writer for {@link Body}
 * itself, which is closer to the type than this one and so wins.
 */
@Provider
@Component(
        service = MessageBodyWriter.class,
        property = {"osgi.jakartars.extension:Boolean=true", "osgi.jakartars.name=peili.registry.bodies"})
public final class PlainBodyWriter implements MessageBodyWriter<Closeable> {
    private static final int CHUNK = 64 * 1024;

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return Body.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Closeable entity,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        byte[] copy = new byte[CHUNK];
        try (Body body = (Body) entity) {
            body.forEach(buffer -> {
                while (buffer.hasRemaining()) {
                    int length = Math.min(copy.length, buffer.remaining());
                    buffer.get(copy, 0, length);
                    out.write(copy, 0, length);
                }
            });
        }
    }
}
