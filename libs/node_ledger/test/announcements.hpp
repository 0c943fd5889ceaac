#pragma once

// Words that nodes sign of themselves, for tests of who is learned of.

#include <weft/fixtures/keys.hpp>
#include <weft/node/unix_time.hpp>

#include "../src/acquaintances.hpp"
#include <optional>
#include <string>

namespace weft::node {

inline const std::string network = "test";

inline Announcement word_of(const std::string& name, Instant at, std::string host = "x.example")
{
    const auto key = fixtures::key_of(name);
    Announcement word{.node = key.public_key(),
                      .host = std::move(host),
                      .port = 7770,
                      .time = unix_time(at),
                      .signature = {}};
    word.signature = key.sign(word.digest(network).bytes());
    return word;
}

template <class F>
std::optional<F> read_as(const Effects::Send& send)
{
    auto frame = decode_frame<std::variant<F>>(send.frame);
    return frame ? std::optional{std::get<F>(*std::move(frame))} : std::nullopt;
}

}  // namespace weft::node
