// Deploys and blocks: any bytes are a value or a named error, and a value encodes to the same bytes. The pure
// checks are total.

#include <weft/casper_blocks/validation.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::casper {
namespace {

template <class Decoded>
void check_round_trip(ByteSpan input, const Decoded& decoded)
{
    if (decoded) {
        WEFT_CHECK(std::ranges::equal(encode(*decoded), input));
    } else {
        WEFT_CHECK(codec::name(decoded.error()) != "unknown");
    }
}

}  // namespace

WEFT_FUZZ(casper_deploy)
{
    const auto deploy = decode_deploy(input);
    check_round_trip(input, deploy);
    if (!deploy) return;
    WEFT_CHECK(deploy->dependencies.size() <= dependencies_max);
    WEFT_CHECK(id_in(input, *deploy) == id_of(*deploy));
    WEFT_CHECK(size_of(*deploy) == input.size());
    const auto checked = check(*deploy, deploy->network);
    WEFT_CHECK(checked || name(checked.error()) != "unknown");
    (void)expired(*deploy, 0);
}

WEFT_FUZZ(casper_block)
{
    const auto block = decode_signed_block(input);
    check_round_trip(input, block);
    if (!block) return;
    WEFT_CHECK(block->deploys.size() == block->header.deploy_count);
    WEFT_CHECK(crypto::blake2b(body_in(input)) == body_hash(block->deploys));
    for (const auto& one : block->deploys) WEFT_CHECK(one.id == id_of(one.deploy));
    WEFT_CHECK(decode_header(encode(block->header)) == block->header);
    for (const auto& checked :
         {check_origin(*block, block->header.network), check_alone(*block, ~std::uint64_t{0})})
        WEFT_CHECK(checked || name(checked.error().fault) != "unknown");
}

}  // namespace weft::casper
