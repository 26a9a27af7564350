// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedComponentsTest {
    @Test
    void reasonIsTheInnermostMessage() {
        String trace = "java.lang.reflect.InvocationTargetException\n\tat a.b.C.d(C.java:1)\n"
                + "Caused by: java.lang.IllegalStateException: outer\n\tat a.b.C.d(C.java:2)\n"
                + "Caused by: java.lang.IllegalArgumentException: folder: /x (expected: a folder)\n\t... 3 more\n";

        assertThat(FailedComponents.reason(trace)).isEqualTo("folder: /x (expected: a folder)");
    }

    @Test
    void kindIsKeptWhereTheMessageAloneSaysLittle() {
        assertThat(FailedComponents.reason("java.nio.file.AccessDeniedException: /x/ca.key\n\tat a.b.C.d(C.java:1)"))
                .isEqualTo("AccessDeniedException: /x/ca.key");
    }

    @Test
    void exceptionWithoutMessageIsNamed() {
        assertThat(FailedComponents.reason("java.lang.NullPointerException\n\tat a.b.C.d(C.java:1)"))
                .isEqualTo("NullPointerException");
    }
}
