// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Makes tar archives in memory, honest ones and others: nothing is checked. */
public final class Tar {
    private static final int BLOCK = 512;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * Adds a file.
     *
     * @param name its path
     * @param content its bytes
     * @return this
     */
    public Tar file(String name, byte[] content) {
        return entry(name, '0', "", content.length, content);
    }

    /**
     * Adds a folder.
     *
     * @param name its path
     * @return this
     */
    public Tar folder(String name) {
        return entry(name, '5', "", 0, new byte[0]);
    }

    /**
     * Adds a symbolic link.
     *
     * @param name its path
     * @param target where it points
     * @return this
     */
    public Tar symbolicLink(String name, String target) {
        return entry(name, '2', target, 0, new byte[0]);
    }

    /**
     * Adds a hard link.
     *
     * @param name its path
     * @param target the path of the other entry
     * @return this
     */
    public Tar hardLink(String name, String target) {
        return entry(name, '1', target, 0, new byte[0]);
    }

    /**
     * Adds anything.
     *
     * @param name its path, at most 100 characters
     * @param type the type flag
     * @param link where a link points
     * @param size the size that the header tells
     * @param content the bytes that follow, padded to blocks
     * @return this
     */
    public Tar entry(String name, char type, String link, long size, byte[] content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, octal(size, 11));
        put(header, 136, octal(0, 11));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 263, "00");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, octal(sum, 6));
        header[154] = 0;
        header[155] = ' ';
        out.writeBytes(header);
        out.writeBytes(content);
        out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return this;
    }

    /**
     * Ends the archive.
     *
     * @return all bytes with the end marker
     */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        all.writeBytes(new byte[2 * BLOCK]);
        return all.toByteArray();
    }

    private static String octal(long value, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "o", value);
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
