#include <weft/fuzz/harness.hpp>
#include <weft/voting/statement_payload.hpp>

namespace weft::voting {

WEFT_FUZZ(voting_statement)
{
    if (const auto statement = decode_statement(input))
        WEFT_CHECK(encode(*statement) == to_bytes(input));
}

}  // namespace weft::voting
