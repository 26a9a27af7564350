// SPDX-License-Identifier: Apache-2.0
package io.peili.kademlia.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.peili.libp2p.PeerId;
import io.peili.libp2p.codec.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
    private static final KadId SELF = KadId.of(new byte[] {1});
    private final RoutingTable table = new RoutingTable(SELF, 20);

    static Place place(int number) {
        ByteBuffer id =
                ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 0x20).putInt(number);
        try {
            return Place.of(PeerId.of(id.array()));
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Place> atDistance(int prefix, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(RoutingTableTest::place)
                .filter(place -> SELF.commonPrefix(place.id()) == prefix)
                .limit(count)
                .toList();
    }

    @Test
    void aFullBucketKeepsItsPeersAndRemembersOthers() {
        List<Place> places = atDistance(0, 22);
        places.subList(0, 20).forEach(place -> assertThat(table.add(place, 0)).isTrue());
        assertThat(table.add(places.get(20), 0)).isFalse();
        assertThat(table.add(places.get(21), 0)).isFalse();
        assertThat(table.size()).isEqualTo(20);
        assertThat(table.remove(places.get(3).peer())).contains(places.get(21));
        assertThat(table.remove(places.get(4).peer())).contains(places.get(20));
        assertThat(table.remove(places.get(5).peer())).isEmpty();
        assertThat(table.size()).isEqualTo(17);
    }

    @Test
    void eachTimeItBecomesEmptyItIsAnotherGeneration() {
        table.add(place(1), 0);
        table.add(place(2), 0);
        table.remove(place(1).peer());
        assertThat(table.generation()).isZero();
        table.remove(place(2).peer());
        table.remove(place(2).peer());
        assertThat(table.generation()).isEqualTo(1);
    }

    @Test
    void otherBucketsHaveRoomOfTheirOwn() {
        atDistance(0, 20).forEach(place -> table.add(place, 0));
        atDistance(3, 5).forEach(place -> assertThat(table.add(place, 0)).isTrue());
        assertThat(table.buckets()).hasSize(4);
        assertThat(table.buckets().get(3)).hasSize(5);
    }

    @Test
    void aPeerIsStaleOnceItHasNotBeenUsefulForLong() {
        List<Place> places = atDistance(0, 2);
        places.forEach(place -> table.add(place, 100));
        assertThat(table.answered(places.get(1), 500)).isFalse();
        assertThat(table.staleSince(300)).containsExactly(places.get(0));
    }

    @Test
    void whoAnswersIsTakenInWhereThereIsRoomButNotAsTheFirst() {
        List<Place> places = atDistance(0, 21);
        assertThat(table.answered(places.get(20), 0)).isFalse();
        assertThat(table.size()).isZero();

        places.subList(0, 19).forEach(place -> table.add(place, 0));
        assertThat(table.answered(places.get(19), 0)).isTrue();
        assertThat(table.answered(places.get(20), 0)).isFalse();
        assertThat(table.contains(places.get(20).peer())).isFalse();
    }

    @Property(tries = 50)
    void theClosestAreTheClosest(@ForAll @IntRange(min = 0, max = 60) int count, @ForAll int target) {
        RoutingTable full = new RoutingTable(SELF, 1000);
        List<Place> places = new ArrayList<>(
                IntStream.range(0, count).mapToObj(RoutingTableTest::place).toList());
        places.forEach(place -> full.add(place, 0));
        KadId wanted = place(target).id();
        Comparator<Place> order = (one, two) -> wanted.compareDistance(one.id(), two.id());
        places.sort(order);
        assertThat(full.closest(wanted, 20)).isEqualTo(places.subList(0, Math.min(20, count)));
    }
}
