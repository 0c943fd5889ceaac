#pragma once

// What the sources of Solo share.

#include <weft/solo/solo.hpp>

namespace weft::solo {

[[nodiscard]] inline std::unexpected<Failure> fail(SoloError error, std::string text)
{
    return std::unexpected{Failure{error, std::move(text)}};
}

/// 32 bytes of the seed for one purpose and name.
[[nodiscard]] inline types::Hash derived(const Options& options,
                                         std::string_view what,
                                         std::string_view name)
{
    codec::Writer writer;
    writer.u32(static_cast<std::uint32_t>(options.seed.size())).bytes(as_bytes(options.seed));
    writer.u32(static_cast<std::uint32_t>(what.size())).bytes(as_bytes(what));
    writer.bytes(as_bytes(name));
    return crypto::tagged_hash("weft/solo", writer.view());
}

}  // namespace weft::solo
