// Hands one harness to libFuzzer: weft_fuzz --harness=NAME [libFuzzer's own arguments].

#include <weft/fuzz/harness.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace {

void (*chosen)(weft::ByteSpan) = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv)
{
    constexpr std::string_view option = "--harness=";
    std::string_view wanted;
    for (int i = 1; i < *argc; ++i)
        if (const std::string_view argument = (*argv)[i]; argument.starts_with(option))
            wanted = argument.substr(option.size());
    for (const auto& harness : weft::fuzz::harnesses())
        if (harness.name == wanted) chosen = harness.run;
    if (chosen != nullptr) return 0;
    std::fprintf(stderr, "usage: weft_fuzz --harness=NAME [corpus folder]; the harnesses are:\n");
    for (const auto& harness : weft::fuzz::harnesses())
        std::fprintf(stderr, "  %.*s\n", static_cast<int>(harness.name.size()),
                     harness.name.data());
    std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    chosen(std::as_bytes(std::span{data, size}));
    return 0;
}
