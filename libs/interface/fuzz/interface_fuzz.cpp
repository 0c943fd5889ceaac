// Any bytes are a description or break a rule of it; what is read gives the same bytes again. The same
// bytes as values: a value has one text.

#include <weft/fuzz/harness.hpp>
#include <weft/interface/description.hpp>

namespace weft::interface {

WEFT_FUZZ(interface_description)
{
    const auto description = read(input);
    if (description) {
        WEFT_CHECK(as_bytes(write(*description)).size() == input.size());
        WEFT_CHECK(write(*description) == to_string(input));
        static_cast<void>(logged(*description, to_string(input)));
    } else {
        WEFT_CHECK(description.error().line > 0);
        WEFT_CHECK(!description.error().rule.empty());
    }
    for (const auto type : value_types()) {
        const auto text = text_of_value(type, input);
        if (text)
            WEFT_CHECK(to_hex(value_from_text(type, *text).value_or(Bytes{})) == to_hex(input));
        static_cast<void>(value_from_text(type, to_string(input)));
    }
}

}  // namespace weft::interface
