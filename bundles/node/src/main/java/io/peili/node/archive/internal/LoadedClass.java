// SPDX-License-Identifier: Apache-2.0
package io.peili.node.archive.internal;

import java.util.List;

/**
 * A class as the JVM's log ({@code -Xlog:class+load=debug}) tells of it.
 *
 * @param name with dots
 * @param address where the JVM keeps it; others refer to it by this
 * @param superclass the address of its superclass, 0 for none
 * @param interfaces the addresses of its direct interfaces
 * @param builtIn whether the JVM's own loaders loaded it
 * @param size of the class file in bytes; 0 if not told
 * @param checksum CRC-32 of the class file; 0 if not told
 */
record LoadedClass(
        String name, long address, long superclass, List<Long> interfaces, boolean builtIn, long size, long checksum) {
    LoadedClass {
        interfaces = List.copyOf(interfaces);
    }

    String path() {
        return name.replace('.', '/');
    }
}
