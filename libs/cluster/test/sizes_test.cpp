// The committee sizes that are promised, each with all faulty seats silent, and with all lying.

#include <gtest/gtest.h>

#include "scene.hpp"

using namespace weft;
using namespace weft::cluster;

namespace {

enum class Lie : std::uint8_t { silent, garbled };

constexpr std::uint8_t round_frame_kind = 8;

/// A liar's node is a correct one whose consensus frames never leave, or leave with a flipped bit
/// near their end, where shares, digests and payloads are.
Cluster::Liar liar(Lie lie, std::uint64_t seed)
{
    return [lie, prng = Prng{seed}](std::size_t, ByteSpan frame) mutable -> std::optional<Bytes> {
        auto bytes = to_bytes(frame);
        if (bytes.size() < 50 || std::to_integer<std::uint8_t>(bytes[1]) != round_frame_kind)
            return bytes;
        if (lie == Lie::silent) return std::nullopt;
        if (prng.chance(Ratio::percent(50)))
            bytes[bytes.size() - 1 - prng.below(40)] ^= std::byte{1};
        return bytes;
    };
}

struct Size {
    std::size_t members;
    Lie lie;
};
class CommitteeOf : public testing::TestWithParam<Size> {};

}  // namespace

TEST_P(CommitteeOf, processes_requests_and_agrees_with_every_faulty_seat_at_work)
{
    const auto [members, lie] = GetParam();
    Scene scene{{.committee = members, .seed = members * 2 + static_cast<std::uint64_t>(lie)}};
    const protocol::Committee committee{static_cast<std::uint16_t>(members)};
    for (std::size_t i = 0; i < committee.faulty_max(); ++i) {
        const auto host = scene.member(members - 1 - i);
        scene.note_liar(host);
        scene.cluster().lie(host, liar(lie, i));
    }
    scene.deploy();
    const auto good =
        scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 70}}));
    const auto bad =
        scene.request(scene.section("nobody", "nothing", {}, {{types::iota_color, 30}}));
    EXPECT_TRUE(scene.processed(good));
    EXPECT_TRUE(scene.processed(bad));
    EXPECT_TRUE(scene.cluster().run_until([&] { return scene.agreed(); }, 30s));
    EXPECT_EQ(scene.violation() + scene.lagging(), "");
}

INSTANTIATE_TEST_SUITE_P(Sizes,
                         CommitteeOf,
                         testing::Values(Size{1, Lie::silent},
                                         Size{4, Lie::silent},
                                         Size{4, Lie::garbled},
                                         Size{7, Lie::silent},
                                         Size{7, Lie::garbled},
                                         Size{10, Lie::silent},
                                         Size{10, Lie::garbled}),
                         [](const auto& test) {
                             return std::to_string(test.param.members) +
                                    (test.param.lie == Lie::silent ? "_silent" : "_garbled");
                         });
