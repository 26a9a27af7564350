// SPDX-License-Identifier: Apache-2.0
package io.peili.registry.internal;

import io.peili.content.ContentStore;
import io.peili.content.Image;
import io.peili.oci.ImageName;
import io.peili.oci.OciError;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a repository's tags.
 *
 * @param tags the tags of the page, in lexical order
 * @param more whether there are more behind them
 */
record TagList(List<String> tags, boolean more) {

    static TagList of(ContentStore store, ImageName name, @Nullable String n, @Nullable String last)
            throws IOException {
        List<String> all = store.images().stream()
                .map(Image::name)
                .filter(reference -> reference.name().equals(name))
                .flatMap(reference -> reference.tag().stream())
                .sorted()
                .distinct()
                .toList();
        if (all.isEmpty()) {
            throw new OciException(OciError.NAME_UNKNOWN, name + " has no tags on this node");
        }
        List<String> rest = last == null
                ? all
                : all.stream().filter(tag -> tag.compareTo(last) > 0).toList();
        int limit = limit(n, rest.size());
        return new TagList(rest.subList(0, limit), limit < rest.size() && limit > 0);
    }

    private static int limit(@Nullable String n, int all) {
        if (n == null) {
            return all;
        }
        if (n.isEmpty() || n.length() > 9 || !n.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new OciException(OciError.PAGINATION_NUMBER_INVALID, "n=" + n + " (expected: a number, 0 or more)");
        }
        return Math.min(Integer.parseInt(n), all);
    }

    /** The {@code Link} header to the next page, where there is one. */
    Optional<String> link(String path, @Nullable String n, List<String> namespaces) {
        if (!more) {
            return Optional.empty();
        }
        StringBuilder url = new StringBuilder("</v2/").append(path).append("/tags/list?n=");
        url.append(n).append("&last=").append(encode(tags.get(tags.size() - 1)));
        namespaces.forEach(namespace -> url.append("&ns=").append(encode(namespace)));
        return Optional.of(url.append(">; rel=\"next\"").toString());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
