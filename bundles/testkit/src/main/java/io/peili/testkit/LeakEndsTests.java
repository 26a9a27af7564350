// SPDX-License-Identifier: Apache-2.0
package io.peili.testkit;

import io.netty.util.ResourceLeakDetector;

/**
 * Ends the tests at the first buffer that nobody released, instead of writing a line that nobody reads. Netty takes it by
 * {@code -Dio.netty.customResourceLeakDetector}.
 *
 * @param <T> what is watched
 */
public final class LeakEndsTests<T> extends ResourceLeakDetector<T> {
    private static final int STATUS = 70;

    /**
     * Called by Netty.
     *
     * @param resourceType what is watched
     * @param samplingInterval which part of it is
     */
    public LeakEndsTests(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /**
     * Called by Netty, which still looks for this one first.
     *
     * @param resourceType what is watched
     * @param samplingInterval which part of it is
     * @param maxActive not used
     */
    public LeakEndsTests(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        super.reportTracedLeak(resourceType, records);
        Runtime.getRuntime().halt(STATUS);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        super.reportUntracedLeak(resourceType);
        Runtime.getRuntime().halt(STATUS);
    }
}
