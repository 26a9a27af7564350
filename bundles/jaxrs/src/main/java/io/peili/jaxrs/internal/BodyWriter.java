// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import io.peili.content.Body;
import io.peili.content.Chunks;
import io.peili.content.FileBody;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a {@link Body} buffer by buffer, the next one not before the client took the last. The first buffer is read
 * before the headers go out, so that a body that cannot be read becomes an error response; trouble after that ends the
 * connection short of the Content-Length, which the resource sets.
 */
final class BodyWriter implements MessageBodyWriter<Body> {
    private static final Logger LOG = LoggerFactory.getLogger(BodyWriter.class);

    private static final byte[] NOTHING = {};

    private final Buffers buffers;

    @Context
    @SuppressWarnings("NullAway.Init") // injected
    private HttpServletRequest request;

    @Context
    @SuppressWarnings("NullAway.Init") // injected
    private HttpServletResponse response;

    BodyWriter(Buffers buffers) {
        this.buffers = buffers;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return Body.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Body body,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        if (request.getAttribute(Calls.ATTRIBUTE) instanceof Calls.Call call) {
            call.end();
        }
        try (body) {
            if (HttpMethod.HEAD.equals(request.getMethod())) {
                commit(out);
            } else if (body instanceof FileBody file) {
                send(file, out);
            } else {
                send((Chunks) body, out);
            }
        }
    }

    private void send(Chunks chunks, OutputStream out) throws IOException {
        Optional<ByteBuffer> chunk = chunks.next();
        ServletOutputStream client = commit(out);
        try {
            while (chunk.isPresent()) {
                client.write(chunk.get());
                chunk = further(chunks::next);
            }
        } catch (IOException e) {
            LOG.debug("{}: response ended early", request.getRequestURI(), e);
        }
    }

    private void send(FileBody file, OutputStream out) throws IOException {
        ByteBuffer buffer = buffers.take(file.length());
        try {
            long done = read(file, 0, buffer);
            ServletOutputStream client = commit(out);
            try {
                client.write(buffer);
                while (done < file.length()) {
                    long from = done;
                    done += further(() -> read(file, from, buffer));
                    client.write(buffer);
                }
            } catch (IOException e) {
                LOG.debug("{}: response ended early after {} bytes", request.getRequestURI(), done, e);
            }
        } finally {
            buffers.giveBack(buffer);
        }
    }

    /** What is asked of a body. */
    private interface Reading<T> {
        T read() throws IOException;
    }

    /** Reads on after the headers are out. A client may go away, that is nobody's concern; content must not. */
    private <T> T further(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IOException e) {
            LOG.warn("{}: cannot be read to its end, the response is cut: {}", request.getRequestURI(), e.getMessage());
            throw e;
        }
    }

    private static int read(FileBody file, long done, ByteBuffer buffer) throws IOException {
        int wanted = (int) Math.min(buffer.capacity(), file.length() - done);
        buffer.clear().limit(wanted);
        while (buffer.hasRemaining()) {
            if (file.file().read(buffer, file.offset() + done + buffer.position()) < 0) {
                throw new EOFException("file ended after " + (done + buffer.position()) + " of " + file.length());
            }
        }
        buffer.flip();
        return wanted;
    }

    /** Lets Jersey hand over status and headers, then gives the way to the client past Jersey's own stream. */
    private ServletOutputStream commit(OutputStream out) throws IOException {
        out.write(NOTHING);
        return response.getOutputStream();
    }
}
