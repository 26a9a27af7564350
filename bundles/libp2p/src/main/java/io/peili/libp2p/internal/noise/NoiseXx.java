// SPDX-License-Identifier: Apache-2.0
package io.peili.libp2p.internal.noise;

import io.peili.libp2p.codec.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The three messages of {@code Noise_XX_25519_ChaChaPoly_SHA256}, on either side, without a socket. */
final class NoiseXx {
    private static final int MESSAGES = 3;

    private final boolean initiator;
    private final DhKeyPair local;
    private final DhKeyPair ephemeral = new DhKeyPair();
    private final SymmetricState state = new SymmetricState();
    private byte @Nullable [] remoteEphemeral;
    private byte @Nullable [] remoteStatic;
    private int message;

    NoiseXx(boolean initiator, DhKeyPair local) {
        this.initiator = initiator;
        this.local = local;
    }

    boolean writesNext() {
        return message < MESSAGES && (message % 2 == 0) == initiator;
    }

    boolean complete() {
        return message == MESSAGES;
    }

    byte[] remoteStatic() throws MalformedException {
        return known(remoteStatic);
    }

    byte[] write(byte[] payload) throws MalformedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (message < 2) {
            out.writeBytes(ephemeral.publicKey());
            state.mixHash(ephemeral.publicKey());
        }
        if (message == 1) {
            state.mixKey(ephemeral.agree(known(remoteEphemeral)));
        }
        if (message > 0) {
            out.writeBytes(state.encryptAndHash(local.publicKey()));
            state.mixKey(local.agree(known(remoteEphemeral)));
        }
        out.writeBytes(state.encryptAndHash(payload));
        message++;
        return out.toByteArray();
    }

    byte[] read(byte[] bytes) throws MalformedException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (message < 2) {
            byte[] point = take(in, DhKeyPair.LENGTH);
            remoteEphemeral = point;
            state.mixHash(point);
        }
        if (message == 1) {
            state.mixKey(ephemeral.agree(known(remoteEphemeral)));
        }
        if (message > 0) {
            byte[] point = state.decryptAndHash(take(in, DhKeyPair.LENGTH + CipherState.TAG));
            remoteStatic = point;
            state.mixKey(ephemeral.agree(point));
        }
        byte[] payload = state.decryptAndHash(take(in, in.remaining()));
        message++;
        return payload;
    }

    CipherState sending() {
        return CipherState.encrypting(state.split()[initiator ? 0 : 1], 0);
    }

    CipherState receiving() {
        return CipherState.decrypting(state.split()[initiator ? 1 : 0], 0);
    }

    private byte[] take(ByteBuffer in, int length) throws MalformedException {
        if (in.remaining() < length) {
            throw new MalformedException("Noise message " + (message + 1) + " cut off");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static byte[] known(byte @Nullable [] key) throws MalformedException {
        if (key == null) {
            throw new MalformedException("Noise message out of order");
        }
        return key;
    }
}
