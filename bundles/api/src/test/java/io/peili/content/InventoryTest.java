// SPDX-License-Identifier: Apache-2.0
package io.peili.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.oci.Digest;
import io.peili.oci.Reference;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Digest ONE = Digest.parse("sha256:" + "1".repeat(64));
    private static final Digest TWO = Digest.parse("sha256:" + "2".repeat(64));
    private static final Digest THREE = Digest.parse("sha256:" + "3".repeat(64));
    private static final Reference STAYS = Reference.parse("a.test/stays:1");
    private static final Reference MOVES = Reference.parse("a.test/moves:1");
    private static final Reference GOES = Reference.parse("a.test/goes:1");
    private static final Reference COMES = Reference.parse("a.test/comes:1");

    private final Inventory before = new Inventory(Set.of(ONE, TWO), Map.of(STAYS, ONE, MOVES, ONE, GOES, TWO));
    private final Inventory after = new Inventory(Set.of(ONE, THREE), Map.of(STAYS, ONE, MOVES, THREE, COMES, THREE));

    @Test
    void changeHasWhatCameMovedAndWent() {
        assertThat(after.since(before))
                .isEqualTo(new InventoryChange(
                        false, Set.of(THREE), Set.of(TWO), Map.of(MOVES, THREE, COMES, THREE), Set.of(GOES)));
    }

    @Test
    void sameMomentIsNoChange() {
        assertThat(after.since(after).isEmpty()).isTrue();
    }

    @Test
    void wholeIsInitialAndHasAll() {
        assertThat(after.whole())
                .isEqualTo(new InventoryChange(true, after.content(), Set.of(), after.names(), Set.of()));
        assertThat(Inventory.EMPTY.whole().isEmpty()).isTrue();
    }
}
