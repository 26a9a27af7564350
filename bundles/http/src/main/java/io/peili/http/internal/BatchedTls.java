// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A TLS connection that writes several records at a time, which saves most of the system calls of a large body. */
final class BatchedTls extends SslConnection {
    private static final int BATCH = 64 * 1024;

    private BatchedTls(
            ByteBufferPool pool, Connector connector, SslContextFactory contexts, EndPoint line, SSLEngine engine) {
        super(new LargePool(pool), connector.getExecutor(), contexts, line, engine, false, false);
    }

    @Override
    protected SSLEngineResult wrap(SSLEngine engine, ByteBuffer[] input, ByteBuffer output) throws SSLException {
        SSLEngineResult result = super.wrap(engine, input, output);
        int consumed = result.bytesConsumed();
        int produced = result.bytesProduced();
        int record = engine.getSession().getPacketBufferSize();
        while (result.getStatus() == Status.OK
                && result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && output.remaining() >= record
                && !BufferUtil.isEmpty(input)) {
            result = super.wrap(engine, input, output);
            consumed += result.bytesConsumed();
            produced += result.bytesProduced();
        }
        return new SSLEngineResult(result.getStatus(), result.getHandshakeStatus(), consumed, produced);
    }

    /** Makes such connections. */
    static final class Factory extends SslConnectionFactory {
        private final SslContextFactory.Server contexts;

        Factory(SslContextFactory.Server contexts, String next) {
            super(contexts, next);
            this.contexts = contexts;
        }

        @Override
        protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
            return new BatchedTls(connector.getByteBufferPool(), connector, contexts, endPoint, engine);
        }
    }

    /** Gives room for several records where one is asked for. */
    private static final class LargePool extends ByteBufferPool.Wrapper {
        LargePool(ByteBufferPool pool) {
            super(pool);
        }

        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            return super.acquire(Math.max(size, BATCH), direct);
        }
    }
}
