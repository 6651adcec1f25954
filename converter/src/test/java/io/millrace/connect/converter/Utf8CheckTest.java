package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class Utf8CheckTest {

    @Property
    void itAgreesWithJavaOnAnyBytes(@ForAll @Size(max = 24) byte[] bytes) {
        assertThat(Utf8Check.isValid(bytes, 0, bytes.length)).isEqualTo(isTextToJava(bytes));
    }

    @Property
    void itAgreesWithJavaOnCharactersWithAByteChanged(
            @ForAll @Size(min = 1, max = 6) String text, @ForAll byte changed, @ForAll int where) {
        byte[] bytes = ("12345678" + text).getBytes(StandardCharsets.UTF_8);
        assertThat(Utf8Check.isValid(bytes, 0, bytes.length)).isTrue();
        bytes[Math.floorMod(where, bytes.length)] = changed;
        assertThat(Utf8Check.isValid(bytes, 0, bytes.length)).isEqualTo(isTextToJava(bytes));
        assertThat(Utf8Check.isValid(bytes, 3, bytes.length - 3))
                .isEqualTo(isTextToJava(Arrays.copyOfRange(bytes, 3, bytes.length)));
    }

    private static boolean isTextToJava(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
