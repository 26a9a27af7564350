// SPDX-License-Identifier: Apache-2.0
package io.peili.http.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The configuration of the listeners, PID {@code io.peili.http}. */
@ObjectClassDefinition(id = "io.peili.http", name = "Peili HTTP", description = "The listeners of the node.")
@SuppressWarnings("checkstyle:MethodName") // an underscore stands for the dot in a key
public @interface HttpConfig {
    /** The node's own address. */
    @AttributeDefinition(
            description =
                    "The node's own address, on which the registry listens beside loopback and which is announced."
                            + " Empty: loopback only. A loopback address such as 127.0.0.2: that one in place of 127.0.0.1,"
                            + " for the admin listener too.")
    String address() default "";

    /** The port of the registry. */
    @AttributeDefinition(name = "registry.port", min = "0", max = "65535", description = "The port of the registry.")
    int registry_port() default 6443;

    /** The port of the admin listener. */
    @AttributeDefinition(
            name = "admin.port",
            min = "0",
            max = "65535",
            description = "The port of the admin listener (plain HTTP, loopback only).")
    int admin_port() default 6444;

    /** Whether the registry speaks HTTPS. */
    @AttributeDefinition(description = "on: the registry speaks HTTPS only. off: plain HTTP only.")
    String tls() default "on";

    /** The most connections to the registry. */
    @AttributeDefinition(
            name = "registry.connections",
            min = "1",
            max = "100000",
            description = "The most connections to the registry at a time; more wait to be accepted.")
    int registry_connections() default 1024;

    /** The most connections to the admin listener. */
    @AttributeDefinition(
            name = "admin.connections",
            min = "1",
            max = "10000",
            description = "The most connections to the admin listener at a time; more wait to be accepted.")
    int admin_connections() default 64;

    /** The most threads. */
    @AttributeDefinition(
            min = "24",
            max = "10000",
            description = "The most threads of both listeners. A running download takes one; 16 are kept for the admin"
                    + " listener and for the network. More requests wait as at a closed gate.")
    int threads() default 256;

    /** The most requests that wait. */
    @AttributeDefinition(
            name = "hold.requests",
            min = "0",
            max = "100000",
            description = "The most requests that wait while a bundle is updated; more are answered with 503.")
    int hold_requests() default 1024;

    /** How long a request waits. */
    @AttributeDefinition(
            name = "hold.timeout",
            min = "1",
            max = "86400",
            description = "Seconds that a request waits while a bundle is updated; then it is answered with 503.")
    int hold_timeout() default 5;

    /** How long a replaced application may go on. */
    @AttributeDefinition(
            name = "drain.timeout",
            min = "1",
            max = "86400",
            description = "Seconds that running requests may go on in an application that was replaced.")
    int drain_timeout() default 600;

    /** How long a connection may be idle. */
    @AttributeDefinition(
            name = "idle.timeout",
            min = "1",
            max = "86400",
            description = "Seconds after which a connection without a request is closed.")
    int idle_timeout() default 60;

    /** How long a head may take. */
    @AttributeDefinition(
            name = "head.timeout",
            min = "1",
            max = "86400",
            description =
                    "Seconds from the first byte of a request (or of the TLS handshake) to the end of its headers.")
    int head_timeout() default 20;

    /** How long a body may take. */
    @AttributeDefinition(
            name = "body.timeout",
            min = "1",
            max = "86400",
            description = "Seconds that the body of a request may take.")
    int body_timeout() default 60;

    /** How long a client may stall. */
    @AttributeDefinition(
            name = "stall.timeout",
            min = "1",
            max = "86400",
            description = "Seconds in which a client must take at least 64 KiB of a response that waits for it.")
    int stall_timeout() default 300;
}
