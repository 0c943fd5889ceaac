#include <weft/node_watch/frames.hpp>

#include "../../node/test/frame_rules.hpp"

using namespace weft;
using namespace weft::node;

namespace {

types::Address chain_of_one()
{
    return types::Address::of(crypto::ed25519::PublicKey::filled(1));
}

std::vector<WatchFrames> samples()
{
    return {WatchQuestion{7}, WatchAnswer{.number = 7,
                                          .clock = 9,
                                          .program = "weft 1",
                                          .schedule = 2,
                                          .accused = {{types::NodeId::filled(1), "late"},
                                                      {types::NodeId::filled(2), "two votes"}},
                                          .shared = {chain_of_one()}}};
}

}  // namespace

TEST(WatchFrames, are_canonical_and_their_decoder_is_total)
{
    expect_frame_rules(samples());
}

TEST(WatchFrames, are_those_of_the_vectors_and_each_kind_has_one)
{
    expect_frame_vectors(samples());
}

TEST(WatchFrames, have_the_bytes_of_the_format_page)
{
    EXPECT_EQ(to_hex(encode(WatchQuestion{7})), "0104010700000000000000");
    EXPECT_EQ(to_hex(encode(WatchAnswer{.number = 7,
                                        .clock = 9,
                                        .program = "w",
                                        .schedule = 2,
                                        .accused = {{types::NodeId::filled(1), "x"}},
                                        .shared = {chain_of_one()}})),
              "0104020700000000000000090000000000000001000000770200000001000000" +
                  to_hex(types::NodeId::filled(1).bytes()) + "0100000078" + "01000000" +
                  to_hex(chain_of_one().bytes()));
}

TEST(WatchFrames, show_no_more_than_a_line_of_text)
{
    auto answer = std::get<WatchAnswer>(samples()[1]);
    answer.program = "weft\n1";
    EXPECT_EQ(decode_frame<WatchFrames>(encode(answer)).error(), codec::DecodeError::malformed);
    answer.program = std::string(33, 'w');
    EXPECT_EQ(decode_frame<WatchFrames>(encode(answer)).error(), codec::DecodeError::too_long);
    answer.program = "weft 1";
    std::swap(answer.accused[0], answer.accused[1]);
    EXPECT_EQ(decode_frame<WatchFrames>(encode(answer)).error(), codec::DecodeError::not_canonical);
    std::swap(answer.accused[0], answer.accused[1]);
    answer.shared.push_back(answer.shared.front());
    EXPECT_EQ(decode_frame<WatchFrames>(encode(answer)).error(), codec::DecodeError::not_canonical);
    answer.shared.assign(33, chain_of_one());
    EXPECT_EQ(decode_frame<WatchFrames>(encode(answer)).error(), codec::DecodeError::too_long);
}
