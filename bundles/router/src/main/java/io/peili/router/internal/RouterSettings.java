// SPDX-License-Identifier: Apache-2.0
package io.peili.router.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The checked configuration.
 *
 * @param profile which kind of network
 * @param port where this node listens for peers
 * @param bootstrap where first peers are found
 * @param preSharedKey the file with the key of the network, if it has one
 * @param keyFile the file with the private key of this node
 * @param peersFile the file with the peers met before
 * @param rules what takes part
 */
record RouterSettings(
        Profile profile,
        int port,
        List<BootstrapSource> bootstrap,
        Optional<Path> preSharedKey,
        Path keyFile,
        Path peersFile,
        OwnRules rules) {

    static RouterSettings of(RouterComponent.Config config, Path data) {
        Profile profile = Profile.parse(config.profile());
        if (config.p2p_port() < 0 || config.p2p_port() > 65_535) {
            throw new IllegalArgumentException("p2p.port: " + config.p2p_port() + " (expected: 0 to 65535)");
        }
        Optional<Path> psk = Optional.of(config.psk_file().trim())
                .filter(file -> !file.isEmpty())
                .map(data::resolve);
        if (profile == Profile.SPEGEL && psk.isPresent()) {
            throw new IllegalArgumentException("psk.file: a Spegel network has no pre-shared key (expected: empty)");
        }
        if (profile == Profile.K3S && psk.isEmpty()) {
            throw new IllegalArgumentException(
                    "psk.file: empty (expected: the file with the IPsec secret of the K3s server)");
        }
        return new RouterSettings(
                profile,
                config.p2p_port(),
                BootstrapSource.parseList(config.bootstrap(), config.p2p_port()),
                psk,
                data.resolve(config.key_file().trim()),
                data.resolve(config.peers_file().trim()),
                OwnRules.parse(
                        config.tags().isBlank() ? profile.tags() : config.tags(),
                        config.tags_allowed(),
                        config.tags_denied(),
                        words(config.registries_included()),
                        words(config.registries_excluded())));
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
