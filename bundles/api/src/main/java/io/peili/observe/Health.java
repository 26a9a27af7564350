// SPDX-License-Identifier: Apache-2.0
package io.peili.observe;

/**
 * How a part of the node is.
 *
 * @param ok whether it does its work
 * @param detail a sentence for people
 * @param lasting whether it stays so until a person changes a setting or the machine; a node that is starting gives up
 *     then, and says the detail
 */
public record Health(boolean ok, String detail, boolean lasting) {
    /**
     * How a part is that may be otherwise in a moment.
     *
     * @param ok whether it does its work
     * @param detail a sentence for people
     */
    public Health(boolean ok, String detail) {
        this(ok, detail, false);
    }

    /**
     * A part that cannot do its work until a person changes something.
     *
     * @param detail what is wrong, and what is expected
     * @return that state
     */
    public static Health broken(String detail) {
        return new Health(false, detail, true);
    }
}
