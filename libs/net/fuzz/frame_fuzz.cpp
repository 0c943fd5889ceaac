#include <weft/fuzz/harness.hpp>
#include <weft/net/frame.hpp>

#include <algorithm>

namespace weft::net {
namespace {

/// Frames of a stream that arrives in pieces of `piece` bytes, and how it ended.
std::pair<std::vector<Bytes>, bool> frames_of(ByteSpan stream, std::size_t piece)
{
    FrameDecoder decoder{1'000};
    std::vector<Bytes> frames;
    while (!stream.empty()) {
        const auto space = decoder.space();
        const auto size = std::min({space.size(), stream.size(), piece});
        std::ranges::copy(stream.first(size), space.begin());
        decoder.filled(size);
        stream = stream.subspan(size);
        for (;;) {
            const auto next = decoder.next();
            if (!next) return {frames, false};
            if (!*next) break;
            Bytes again;
            append_frame(again, (*next)->kind, (*next)->body);
            frames.push_back(std::move(again));
        }
    }
    return {frames, true};
}

}  // namespace

// The cut of the stream does not matter, and whole frames encode to the bytes they came from.
WEFT_FUZZ(net_frame_stream)
{
    const auto [frames, good] = frames_of(input, input.size() + 1);
    WEFT_CHECK((frames_of(input, 1) == std::pair{frames, good}));
    Bytes joined;
    for (const auto& frame : frames) append(joined, frame);
    WEFT_CHECK(joined.size() <= input.size());
    WEFT_CHECK(std::ranges::equal(joined, input.first(joined.size())));
}

WEFT_FUZZ(net_hello)
{
    std::ignore = claimed_version(input);
    if (const auto hello = decode_hello(input))
        WEFT_CHECK(std::ranges::equal(encode(*hello), input));
}

WEFT_FUZZ(net_bye)
{
    if (const auto bye = decode_bye(input)) WEFT_CHECK(std::ranges::equal(encode(*bye), input));
}

}  // namespace weft::net
