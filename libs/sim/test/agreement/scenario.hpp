#pragma once

// Everything that is drawn before a run.

#include <weft/sim/agenda.hpp>
#include <weft/sim/lies.hpp>
#include <weft/sim/network.hpp>
#include <weft/sim/swarm.hpp>

#include "engines.hpp"

namespace weft::sim::agreement {

enum class Kind : std::uint8_t { rbc, aba, acs };

struct Scenario {
    Kind kind = Kind::acs;
    Setting setting;
    std::vector<std::optional<Lie>> liars;  ///< by seat; nullopt = correct
    std::vector<Duration> starts;           ///< by seat
    NetworkFaults network;

    [[nodiscard]] std::string text() const;
};

/// A committee of `size` without liars or trouble: everybody proposes at once, the first seat
/// proposes in a broadcast. Payloads and bits come from `prng`.
[[nodiscard]] Scenario plain(Kind kind, std::uint16_t size, Prng& prng);
/// Swarm: each seed gets its own engine, committee and subset of trouble.
[[nodiscard]] Scenario draw(Prng& prng);
/// Plays it. With `trace`, its outcome's scenario is the text of it and the last hundred events.
[[nodiscard]] Outcome play(const Scenario& scenario, Prng prng, bool trace = false);
/// Takes away one kind of trouble, liar or seat after the other and keeps what still fails alike.
[[nodiscard]] Scenario shrunk(Scenario scenario, Prng prng);

}  // namespace weft::sim::agreement
