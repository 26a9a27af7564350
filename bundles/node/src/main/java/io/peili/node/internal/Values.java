// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Checks of single values, as {@link Rule}s use them. */
final class Values {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]");

    private Values() {}

    static boolean isPort(String value) {
        return value.matches("[0-9]{1,5}") && Integer.parseInt(value) >= 1 && Integer.parseInt(value) <= 65_535;
    }

    static boolean isLocalAddress(String value) {
        try {
            InetAddress address = InetAddress.getByName(value);
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (IOException expected) {
            return false;
        }
    }

    /** Whether it is a loopback address; a node that has one of its own uses it for all its listeners. */
    static boolean isLoopback(String value) {
        try {
            return !value.isEmpty() && InetAddress.getByName(value).isLoopbackAddress();
        } catch (IOException expected) {
            return false;
        }
    }

    static boolean isPeerList(String value) {
        for (String peer : value.split(",", -1)) {
            if (!isPeer(peer.trim())) {
                return false;
            }
        }
        return true;
    }

    static boolean isPeer(String peer) {
        int colon = peer.startsWith("[") ? peer.indexOf("]:") + 1 : peer.indexOf(':');
        if (colon <= 0) {
            return HOST.matcher(peer).matches();
        }
        return HOST.matcher(peer.substring(0, colon)).matches() && isPort(peer.substring(colon + 1));
    }

    static boolean isBootstrapList(String value) {
        for (String entry : value.split(",", -1)) {
            String first = entry.trim();
            boolean known = first.startsWith("/") || first.startsWith("dns:") || first.matches("https?://.+");
            if (!known || first.length() < 5) {
                return false;
            }
        }
        return true;
    }

    static boolean isFolder(String value) {
        try {
            Path folder = Path.of(value).toAbsolutePath();
            while (folder != null && !Files.exists(folder)) {
                folder = folder.getParent();
            }
            return folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        } catch (InvalidPathException expected) {
            return false;
        }
    }

    static boolean isAbsolute(String value) {
        try {
            return Path.of(value).isAbsolute();
        } catch (InvalidPathException expected) {
            return false;
        }
    }

    static boolean isNameList(String value) {
        return value.matches("[A-Za-z0-9._-]{1,76}( *, *[A-Za-z0-9._-]{1,76})*");
    }

    static boolean isReadableFile(String value) {
        try {
            Path file = Path.of(value);
            return Files.isRegularFile(file) && Files.isReadable(file);
        } catch (InvalidPathException expected) {
            return false;
        }
    }
}
