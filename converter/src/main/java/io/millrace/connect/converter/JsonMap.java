package io.millrace.connect.converter;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A map that is still the bytes of a JSON object. A single value is read where it lies; for anything else, and for changes, it is opened: then it
 * is what Connect's converter makes of the bytes.
 */
public final class JsonMap extends AbstractMap<String, Object> {

    private static final int NOTES = JsonWalk.NOTES;
    private static final int NOT_THERE = -1;

    private final byte[] bytes;
    private final int[] notes;
    private Map<String, Object> opened;
    /** Where the field lies that is likely to be asked for next: mappings and records are often in one order. */
    private int likely;

    JsonMap(byte[] bytes, int[] notes) {
        this.bytes = bytes;
        this.notes = notes;
    }

    /** Tells whether somebody has asked for all of it, so that what it holds may be something else than its bytes. */
    public boolean isOpen() {
        return opened != null;
    }

    /** Lets go of what it was opened as: for who has opened it and has not changed anything in it. */
    public void fold() {
        opened = null;
    }

    /** Returns the record's bytes: shared, nobody may change them. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public int size() {
        return opened == null ? notes.length / NOTES : opened.size();
    }

    @Override
    public boolean containsKey(Object key) {
        return opened == null ? find(key) != NOT_THERE : opened.containsKey(key);
    }

    @Override
    public Object get(Object key) {
        if (opened == null) {
            int field = find(key);
            if (field == NOT_THERE) {
                return null;
            }
            int start = notes[field + 2];
            if (bytes[start] != '{' && bytes[start] != '[') {
                return JsonValues.at(bytes, start);
            }
        }
        // What is in it may be changed by who gets it.
        return open().get(key);
    }

    @Override
    public Object put(String key, Object value) {
        return open().put(key, value);
    }

    @Override
    public Object remove(Object key) {
        return open().remove(key);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return open().entrySet();
    }

    private Map<String, Object> open() {
        if (opened == null) {
            opened = new HashMap<>();
            for (int field = 0; field < notes.length; field += NOTES) {
                opened.put(
                        new String(bytes, notes[field], notes[field + 1] - notes[field], StandardCharsets.UTF_8),
                        JsonValues.at(bytes, notes[field + 2]));
            }
        }
        return opened;
    }

    private int find(Object key) {
        if (!(key instanceof String name)) {
            return NOT_THERE;
        }
        for (int passed = 0, field = likely; passed < notes.length; passed += NOTES, field += NOTES) {
            if (field >= notes.length) {
                field = 0;
            }
            if (isName(field, name)) {
                likely = field + NOTES;
                return field;
            }
        }
        return NOT_THERE;
    }

    private boolean isName(int field, String name) {
        int start = notes[field];
        int length = notes[field + 1] - start;
        if (length < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 0x80) {
                return new String(bytes, start, length, StandardCharsets.UTF_8).equals(name);
            }
            if (bytes[start + i] != c) {
                return false;
            }
        }
        return length == name.length();
    }
}
