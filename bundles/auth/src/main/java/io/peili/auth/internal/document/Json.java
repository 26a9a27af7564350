// SPDX-License-Identifier: Apache-2.0
package io.peili.auth.internal.document;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

/** JSON from others: bounded in size and depth, and every fault is an {@link IOException}. */
public final class Json {
    private static final int MAX_DEPTH = 8;

    private Json() {}

    /**
     * Reads an object.
     *
     * @param text the JSON
     * @param maxSize how many characters it may have
     * @return the object
     * @throws IOException if it is too large, too deep, or no object
     */
    public static JsonObject object(String text, int maxSize) throws IOException {
        if (text.length() > maxSize) {
            throw new IOException("JSON of " + text.length() + " characters (expected: at most " + maxSize + ")");
        }
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MAX_DEPTH);
        try {
            JsonElement element = JsonParser.parseReader(reader);
            if (element.isJsonObject()) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException("no JSON (expected: an object, at most " + MAX_DEPTH + " deep)", e);
        }
        throw new IOException("no JSON object");
    }

    /**
     * A text in an object.
     *
     * @param json the object
     * @param key its key
     * @return the text
     * @throws IOException if it is missing or something else
     */
    public static String text(JsonObject json, String key) throws IOException {
        JsonElement value = json.get(key);
        if (value == null
                || !value.isJsonPrimitive()
                || !value.getAsJsonPrimitive().isString()) {
            throw new IOException(key + " is missing (expected: a text)");
        }
        return value.getAsString();
    }

    /**
     * A whole number in an object.
     *
     * @param json the object
     * @param key its key
     * @return the number
     * @throws IOException if it is missing or something else
     */
    public static long number(JsonObject json, String key) throws IOException {
        JsonElement value = json.get(key);
        try {
            if (value != null
                    && value.isJsonPrimitive()
                    && value.getAsJsonPrimitive().isNumber()) {
                return Long.parseLong(value.getAsString());
            }
        } catch (NumberFormatException e) {
            throw new IOException(key + " is not a whole number", e);
        }
        throw new IOException(key + " is missing (expected: a number)");
    }

    /**
     * A list in an object.
     *
     * @param json the object
     * @param key its key
     * @return the elements; none where the list is missing
     * @throws IOException if it is something else
     */
    public static List<JsonElement> elements(JsonObject json, String key) throws IOException {
        JsonElement value = json.get(key);
        if (value == null) {
            return List.of();
        }
        if (!value.isJsonArray()) {
            throw new IOException(key + " is not a list");
        }
        return value.getAsJsonArray().asList();
    }

    /**
     * A list of texts in an object.
     *
     * @param json the object
     * @param key its key
     * @return the texts; none where the list is missing
     * @throws IOException if it is something else
     */
    public static List<String> texts(JsonObject json, String key) throws IOException {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : elements(json, key)) {
            if (!element.isJsonPrimitive() || !element.getAsJsonPrimitive().isString()) {
                throw new IOException(key + " is not a list of texts");
            }
            texts.add(element.getAsString());
        }
        return List.copyOf(texts);
    }

    /**
     * An object as an element of a list.
     *
     * @param element the element
     * @return the object
     * @throws IOException if it is something else
     */
    public static JsonObject object(JsonElement element) throws IOException {
        if (!element.isJsonObject()) {
            throw new IOException("a list has something else than objects");
        }
        return element.getAsJsonObject();
    }

    /**
     * Writes a list of texts.
     *
     * @param texts the texts
     * @return the list
     */
    public static JsonArray array(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
