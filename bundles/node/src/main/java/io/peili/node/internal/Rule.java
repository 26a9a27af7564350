// SPDX-License-Identifier: Apache-2.0
package io.peili.node.internal;

import java.util.List;
import java.util.function.Predicate;

/**
 * What the value of a setting must look like.
 *
 * @param expected the end of the sentence "expected: …"
 * @param fits whether a value, trimmed and not empty, does
 */
record Rule(String expected, Predicate<String> fits) {
    static final Rule PORT = new Rule("a port, 1 to 65535", Values::isPort);
    static final Rule ADDRESS = new Rule("an IP address of this machine, or a name of one", Values::isLocalAddress);
    static final Rule HOSTS = new Rule("a comma list of addresses or host names", Values::isPeerList);
    static final Rule PEER = new Rule("host or host:port of one member", Values::isPeer);
    static final Rule PEERS = new Rule("a comma list of host or host:port", Values::isPeerList);
    static final Rule BOOTSTRAP =
            new Rule("a comma list of /ip4/…/tcp/…, dns:name or http(s)://…", Values::isBootstrapList);
    static final Rule FOLDER = new Rule("a folder, or a path where one can be made", Values::isFolder);
    static final Rule FILE = new Rule("a file that this process can read", Values::isReadableFile);
    static final Rule STORE = oneOf("auto", "containerd", "layout");
    static final Rule NAMES = new Rule("a comma list of names such as k8s.io", Values::isNameList);
    static final Rule PATH = new Rule("a path from / on, which need not exist yet", Values::isAbsolute);

    static Rule oneOf(String... words) {
        List<String> known = List.of(words);
        return new Rule(String.join(" or ", known), known::contains);
    }
}
