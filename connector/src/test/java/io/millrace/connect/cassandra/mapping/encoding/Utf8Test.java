package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Texts against Java's own encoder when it is told to report what it cannot encode. */
class Utf8Test {

    /** Question marks, what they could be taken for at the edges of a word, both halves of pairs, and whole ones. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("?", ">", "@", "\u00bf", "\u0000", "a", "\u20ac", "\ud83d", "\ude00", "\ud83d\ude00")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> mostlyPlainTexts() {
        return Arbitraries.frequencyOf(
                        Tuple.of(30, Arbitraries.chars().range(' ', '~').map(String::valueOf)), Tuple.of(1, texts()))
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 2000)
    void encodesOrRefusesAsJavaDoes(@ForAll("texts") String text) {
        verify(text);
    }

    @Property(tries = 2000)
    void findsTheOneBadCharacterOfALongText(@ForAll("mostlyPlainTexts") String text) {
        verify(text);
    }

    private static void verify(String text) {
        Optional<byte[]> expected = reported(text);
        if (expected.isPresent()) {
            assertThat(Utf8.of(text)).isEqualTo(expected.get());
        } else {
            assertThatThrownBy(() -> Utf8.of(text)).isInstanceOf(Unencodable.class);
        }
    }

    private static Optional<byte[]> reported(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
