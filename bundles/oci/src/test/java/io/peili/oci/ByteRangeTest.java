// SPDX-License-Identifier: Apache-2.0
package io.peili.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=0-0, 0, 1",
        "bytes=5-, 5, 95",
        "bytes=-7, 93, 7",
        "bytes=-1000, 0, 100",
        "bytes=90-1000, 90, 10",
        "bytes=99-99999999999999999999, 99, 1",
        "BYTES=1-2, 1, 2",
    })
    void theThreeFormsAreFittedToTheContent(String header, long offset, long length) {
        assertThat(ByteRange.tryParse(header).orElseThrow().within(100))
                .isEqualTo(Optional.of(new ByteRange.Slice(offset, length)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    void whatLiesOutsideCannotBeSatisfied(String header) {
        assertThat(ByteRange.tryParse(header).orElseThrow().within(100)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=9-3",
                "bytes=a-b",
                "bytes=1-2,4-5",
                "items=0-1",
                "bytes=+1-2",
                "bytes=1--2",
                "bytes=0x1-2",
                "bytes=1"
            })
    void whatIsMalformedIsNoRange(String header) {
        assertThat(ByteRange.tryParse(header)).isEmpty();
    }

    @Test
    void emptyContentSatisfiesNoRange() {
        assertThat(ByteRange.from(0).within(0)).isEmpty();
        assertThat(ByteRange.tryParse("bytes=-5").orElseThrow().within(0)).isEmpty();
    }

    @Property
    void everySliceLiesWithinTheContentAndItsHeaderReadsBack(
            @ForAll @LongRange(min = 0, max = 1_000_000) long first,
            @ForAll @LongRange(min = 0, max = 1_000_000) long more,
            @ForAll @LongRange(min = 1, max = 1_000_000) long size) {
        Optional<ByteRange.Slice> slice = ByteRange.of(first, first + more).within(size);
        assertThat(slice.isPresent()).isEqualTo(first < size);
        slice.ifPresent(part -> {
            assertThat(part.offset()).isEqualTo(first);
            assertThat(part.offset() + part.length()).isLessThanOrEqualTo(size);
            ContentRange header = ContentRange.of(part, size);
            assertThat(ContentRange.tryParse(header.toString())).isEqualTo(Optional.of(header));
        });
    }

    @Property
    void noTextMakesTheParserFail(@ForAll String text) {
        ByteRange.tryParse("bytes=" + text);
        ContentRange.tryParse("bytes " + text);
        Digest.tryParse(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes 5-3/10", "bytes 0-10/10", "bytes 0-1/*", "bytes */10", "bytes 0-1", "0-1/2"})
    void wrongContentRangesAreNone(String header) {
        assertThat(ContentRange.tryParse(header)).isEmpty();
    }
}
