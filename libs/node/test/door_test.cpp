// A role that exists only here, made from the interface alone.

#include <weft/node/door.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::node;

namespace {

constexpr RoleId chess{7};

struct Move {
    static constexpr RoleId role = chess;
    static constexpr std::uint8_t kind = 1;
    std::uint32_t square = 0;
    void write(codec::Writer& writer) const { writer.u32(square); }
    static Move read(codec::Reader& reader) { return {reader.u32()}; }
    friend bool operator==(const Move&, const Move&) = default;
};
/// Sealed with a hash, which its check opens.
struct Sealed {
    static constexpr RoleId role = chess;
    static constexpr std::uint8_t kind = 4;
    crypto::Hash hash;
    Bytes text;
    friend bool operator==(const Sealed&, const Sealed&) = default;
    void write(codec::Writer& writer) const { writer.fixed(hash).bytes(text); }
    static Sealed read(codec::Reader& reader)
    {
        const auto hash = reader.fixed<crypto::Hash>();
        return {hash, to_bytes(reader.bytes(100))};
    }
    struct Checked {
        Bytes text;
    };
    static std::expected<Checked, std::string> check(Sealed asked, const Checking& checking)
    {
        const auto valid = [&] { return crypto::blake2b(asked.text) == asked.hash; };
        if (!crypto::check_once(checking.signatures, crypto::SignedKind::message,
                                asked.hash.bytes(), valid))
            return std::unexpected{"sealed: not its hash"};
        return Checked{std::move(asked.text)};
    }
};
using ChessFrames = std::variant<Move, Sealed>;

struct Resign {
    using List = struct ChessCommands;
};
struct Play {
    using List = struct ChessCommands;
    std::uint32_t square = 0;
    struct Checked {
        std::uint32_t square;
    };
    static std::expected<Checked, Refusal> check(Play asked, const Checking&)
    {
        if (asked.square > 63) return std::unexpected{Refusal{"no_such_square", "0 to 63"}};
        return Checked{asked.square};
    }
};
struct ChessCommands {
    static constexpr RoleId role = chess;
    using Any = std::variant<Play, Resign>;
};

class Chess final : public RoleOf<Chess, ChessFrames, ChessCommands> {
public:
    Effects on_start(Instant) override { return {}; }
    Effects on_peer_up(Instant, const PeerId&) override { return {}; }
    Effects on_peer_down(Instant, const PeerId&) override { return {}; }
    Effects on_timer(Instant, TimerId) override { return {}; }
    void add_reasons(Instant, std::vector<Reason>&) const override {}
    void add_figures(Figures&) const override {}

    Effects on(Instant, const PeerId&, Move move)
    {
        heard += "move " + std::to_string(move.square) + ";";
        return {};
    }
    Effects on(Instant, const PeerId&, Sealed::Checked sealed)
    {
        heard += "sealed " + to_string(sealed.text) + ";";
        return {};
    }
    Effects on(Instant, CommandId, Play::Checked play)
    {
        heard += "play " + std::to_string(play.square) + ";";
        return {};
    }
    Effects on(Instant, CommandId, Resign)
    {
        heard += "resign;";
        return {};
    }
    std::string heard;
};

RoleDoor door(std::uint8_t id = 7,
              std::string_view name = "chess",
              std::vector<Bytes> keys = {to_bytes("g")})
{
    return {.id = RoleId{id},
            .name = name,
            .played_as = name,
            .disk_keys = std::move(keys),
            .check_frame = check_frame_of<ChessFrames>,
            .check_command = check_command_of<ChessCommands>};
}

const types::Genesis genesis{};
const Checking checking{.genesis = genesis};

}  // namespace

TEST(RoleDoor, a_frame_is_version_role_kind_and_body)
{
    EXPECT_EQ(to_hex(encode(Move{0x0102})), "01070102010000");
    EXPECT_EQ(role_of_frame(encode(Move{1})), chess);
    EXPECT_EQ(decode_frame<ChessFrames>(encode(Move{5})), ChessFrames{Move{5}});
}

TEST(RoleDoor, a_frame_of_another_role_kind_or_version_is_refused_by_name)
{
    for (const auto& [place, error] : {std::pair{0, codec::DecodeError::unknown_version},
                                       std::pair{1, codec::DecodeError::unknown_kind},
                                       std::pair{2, codec::DecodeError::unknown_kind}}) {
        auto bytes = encode(Move{5});
        bytes[static_cast<std::size_t>(place)] = std::byte{9};
        EXPECT_EQ(decode_frame<ChessFrames>(bytes).error(), error);
    }
    EXPECT_EQ(role_of_frame({}).error(), codec::DecodeError::truncated);
    EXPECT_EQ(decode_frame<ChessFrames>(Bytes(frame_bytes_max + 1)).error(),
              codec::DecodeError::too_long);
}

TEST(RoleDoor, a_frame_reaches_the_function_of_its_kind_as_its_check_left_it)
{
    Chess role;
    const Sealed sealed{crypto::blake2b(as_bytes("e4")), to_bytes("e4")};
    for (const auto& frame : {encode(Move{3}), encode(sealed)})
        (void)role.on_frame({}, {}, door().check_frame(frame, checking));
    EXPECT_EQ(role.heard, "move 3;sealed e4;");
}

TEST(RoleDoor, a_frame_that_fails_its_check_says_why_its_sender_is_dropped)
{
    const auto lie = encode(Sealed{crypto::Hash::filled(1), to_bytes("e4")});
    EXPECT_EQ(door().check_frame(lie, checking).fault, "sealed: not its hash");
    auto longer = encode(Move{3});
    longer.push_back(std::byte{0});
    EXPECT_EQ(door().check_frame(longer, checking).fault, "frame: trailing");
}

TEST(RoleDoor, what_was_checked_before_need_not_be_checked_again)
{
    crypto::RecentSignatures memory;
    const Checking remembers{.genesis = genesis, .signatures = &memory};
    const auto hash = crypto::blake2b(as_bytes("e4"));
    EXPECT_EQ(door().check_frame(encode(Sealed{hash, to_bytes("e4")}), remembers).fault, "");
    EXPECT_EQ(door().check_frame(encode(Sealed{hash, to_bytes("e5")}), remembers).fault, "")
        << "the hash stands for what was checked";
    EXPECT_NE(door().check_frame(encode(Sealed{hash, to_bytes("e5")}), checking).fault, "");
}

TEST(RoleDoor, a_command_reaches_its_function_or_is_refused_with_what_to_do)
{
    Chess role;
    for (const AnyCommand& command : {AnyCommand{Play{5}}, AnyCommand{Resign{}}})
        (void)role.on_command({}, {}, door().check_command(command, checking));
    EXPECT_EQ(role.heard, "play 5;resign;");
    const auto refused = door().check_command(Play{64}, checking);
    EXPECT_EQ(refused.refusal.error, "no_such_square");
    EXPECT_EQ(refused.refusal.message, "0 to 63");
    EXPECT_FALSE(refused.command.has_value());
}

TEST(RoleDoors, two_roles_with_one_number_or_name_are_refused)
{
    const auto verdict = [](std::vector<RoleDoor> doors) { return check(doors).error().error; };
    EXPECT_EQ(verdict({door(0)}), DoorsError::id_zero);
    EXPECT_EQ(verdict({door(7, "a", {}), door(7, "b", {})}), DoorsError::id_twice);
    EXPECT_EQ(verdict({door(7, "a", {}), door(8, "a", {})}), DoorsError::name_twice);
}

TEST(RoleDoors, disk_keys_that_could_meet_are_refused_with_both_named)
{
    const std::vector doors{door(1, "a", {to_bytes("t"), to_bytes("ck")}),
                            door(2, "b", {to_bytes("d"), to_bytes("c")})};
    const auto fault = check(doors).error();
    EXPECT_EQ(fault.error, DoorsError::disk_keys_meet);
    EXPECT_EQ(fault.text, "a, b: 636b, 63");
    const std::vector own{door(1, "a", {to_bytes("ck"), to_bytes("ckx")})};
    EXPECT_EQ(check(own).error().text, "a: 636b, 636b78");
    const std::vector apart{door(1, "a", {to_bytes("ck")}), door(2, "b", {to_bytes("cr")})};
    EXPECT_TRUE(check(apart).has_value());
}

TEST(Services, are_found_by_their_type_and_nothing_is_found_that_nobody_offers)
{
    struct Ring {
        int keys = 3;
    } ring;
    Services services;
    services.offer(ring);
    ASSERT_NE(services.find<Ring>(), nullptr);
    EXPECT_EQ(services.find<Ring>()->keys, 3);
    EXPECT_EQ(services.find<Chess>(), nullptr);
}
