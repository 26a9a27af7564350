// SPDX-License-Identifier: Apache-2.0
package io.peili.jaxrs.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of the whiteboard, PID {@code io.peili.jaxrs}. */
@ObjectClassDefinition(
        id = "io.peili.jaxrs",
        name = "Peili JAX-RS",
        description = "How the resources of other bundles come and go.")
public @interface JaxrsConfig {
    /** How long to wait for a replacement. */
    @AttributeDefinition(
            name = "grace.millis",
            min = "0",
            max = "60000",
            description = "Milliseconds that requests wait for another resource in place of one that went away.")
    int grace_millis() default 2000;

    /** How long to wait for calls. */
    @AttributeDefinition(
            name = "drain.millis",
            min = "0",
            max = "600000",
            description = "Milliseconds that a resource that goes away may still run.")
    int drain_millis() default 10_000;

    /** How long changes may come together. */
    @AttributeDefinition(
            name = "settle.millis",
            min = "0",
            max = "10000",
            description = "Milliseconds between a change and the application that follows it.")
    int settle_millis() default 50;
}
