#include "watch_role.hpp"

#include <weft/base/utf8.hpp>
#include <weft/node/unix_time.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr TimerId asking{1};

using Standing = ClockTable::Standing;

bool wrong(Standing standing)
{
    return standing == Standing::ahead || standing == Standing::behind;
}

std::string seconds_text(Instant span)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count()) + " s";
}

/// "this machine's clock is 86400 s ahead of those of 3 of 3 peers".
std::string text_of(const ClockTable::Verdict& verdict)
{
    return "this machine's clock is " + seconds_text(verdict.by) +
           (verdict.standing == Standing::ahead ? " ahead of" : " behind") + " those of " +
           std::to_string(verdict.say_so) + " of " + std::to_string(verdict.peers) +
           " peers that tell theirs";
}

constexpr std::string_view unsure_text =
    "no peer has told its clock lately, as this machine's has it: it may have jumped, and they are "
    "asked again";

/// What others may show: one printable line that fits.
std::string line_of(std::string_view text, std::size_t bytes_max)
{
    std::string line{utf8_prefix(text, bytes_max)};
    if (!is_printable_line(line))
        std::ranges::replace_if(line, [](char c) { return c < ' ' || c > '~'; }, '?');
    return line;
}

}  // namespace

WatchRole::WatchRole(const WatchSettings& settings, Surroundings surroundings)
    : settings_{.program = line_of(settings.program, WatchAnswer::program_bytes_max),
                .schedule = settings.schedule,
                .heeded = settings.heeded},
      connected_{surroundings.connected},
      words_{surroundings.identity.public_key(), settings_.program, settings_.schedule}
{
    surroundings.services.offer<PeerClocks>(*this);
    surroundings.services.offer<Accusations>(*this);
    surroundings.services.offer<Notices>(*this);
    surroundings.services.offer<SharedWork>(*this);
}

Effects WatchRole::on_start(Instant now)
{
    Effects effects;
    effects.arms.push_back({asking, now + ask_every});
    return effects;
}

Effects WatchRole::on_peer_up(Instant now, const PeerId& peer)
{
    Effects effects;
    answered_[peer] = Instant{0};
    if (!heeds(peer)) return effects;
    clocks_.up(peer);
    effects.sends.push_back({peer, encode(WatchQuestion{clocks_.ask(now, peer)})});
    return effects;
}

Effects WatchRole::on_peer_down(Instant now, const PeerId& peer)
{
    Effects effects;
    clocks_.down(peer);
    words_.down(peer);
    chains_.down(peer);
    answered_.erase(peer);
    tell_verdict(now, effects);
    return effects;
}

Effects WatchRole::on_frame(Instant now, const PeerId& from, CheckedFrame checked)
{
    const auto* frame = std::any_cast<WatchFrames>(&checked.frame);
    WEFT_CHECK(frame != nullptr);
    if (!connected_.contains(from)) return {};
    return std::visit([&](const auto& one) { return on(now, from, one); }, *frame);
}

Effects WatchRole::on(Instant now, const PeerId& from, const WatchQuestion& question)
{
    Effects effects;
    auto& last = answered_[from];
    // A clock that jumps back and forth must not make it silent: only what is surely too soon is.
    if (last <= now && now - last < answer_every && last != Instant{0}) return effects;
    last = now;
    WatchAnswer answer{.number = question.number,
                       .clock = unix_time(now),
                       .program = settings_.program,
                       .schedule = settings_.schedule,
                       .accused = {},
                       .shared = {}};
    std::erase_if(accused_, [&](const auto& one) { return now - one.second.at > accuses_for; });
    for (const auto& [peer, accusation] : accused_)
        answer.accused.push_back({.node = peer, .fault = accusation.fault});
    for (const auto& one : chains_run())
        if (answer.shared.size() < WatchAnswer::shared_max &&
            std::ranges::binary_search(one.members, from))
            answer.shared.push_back(one.chain);
    effects.sends.push_back({from, encode(answer)});
    return effects;
}

Effects WatchRole::on(Instant now, const PeerId& from, const WatchAnswer& answer)
{
    Effects effects;
    if (!heeds(from)) return effects;
    if (!clocks_.told(now, from, answer.number, answer.clock)) return effects;
    words_.told(now, from, answer);
    chains_.run(now, chains_run());
    chains_.told(now, from, answer.shared);
    tell_verdict(now, effects);
    return effects;
}

Effects WatchRole::on_timer(Instant now, TimerId)
{
    Effects effects;
    tell_verdict(now, effects);
    chains_.run(now, chains_run());
    for (const auto& peer : connected_.peers())
        if (heeds(peer) && !WEFT_PLANTED(watch_asks_once))
            effects.sends.push_back({peer, encode(WatchQuestion{clocks_.ask(now, peer)})});
    effects.arms.push_back({asking, now + ask_every});
    return effects;
}

Effects WatchRole::on_command(Instant, CommandId, CheckedCommand)
{
    WEFT_CHECK(false);  // it has none: its door refuses them
    return {};
}

void WatchRole::tell_verdict(Instant now, Effects& effects)
{
    const auto verdict = clocks_.judge(now);
    const auto off = wrong(verdict.standing);
    clock_off_ms_ = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(verdict.by).count());
    // While nobody tells, what was said last stands.
    if (off == told_wrong_ || (!off && verdict.standing != Standing::right)) return;
    told_wrong_ = off;
    if (off)
        effects.events.emplace_back(
            Stalled{"clock", text_of(verdict) + ": nothing is signed until it is set right"});
}

void WatchRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    words_.add_reasons(now, reasons);
    chains_.add_reasons(now, chains_run(), reasons);
    const auto verdict = clocks_.judge(now);
    switch (verdict.standing) {
    case Standing::alone:
    case Standing::right: return;
    case Standing::unsure: reasons.push_back({"clock", std::string{unsure_text}}); return;
    case Standing::ahead:
    case Standing::behind:
        reasons.push_back(
            {"clock", text_of(verdict) + ": nothing is signed until it is set right"});
        return;
    }
}

std::vector<Reason> WatchRole::notices(Instant now) const
{
    std::vector<Reason> notices;
    if (clocks_.judge(now).standing == Standing::right)
        for (const auto& off : clocks_.off(now))
            notices.push_back({std::string{noted},
                               "the clock of the peer " + types::to_text(off.peer) + " is " +
                                   seconds_text(off.by) + (off.ahead ? " ahead" : " behind")});
    words_.add_notices(now, notices);
    chains_.add_notices(now, chains_run(), notices);
    for (const auto& tell : tells_) tell(now, notices);
    return notices;
}

void WatchRole::add_figures(Figures& figures) const
{
    figures.push_back({"weft_clock_off_seconds",
                       "How far this machine's clock is off from its peers', at least, whole "
                       "seconds; 0 when it is within 5 s of them.",
                       clock_off_ms_ / 1000});
}

std::optional<PeerClocks::Objection> WatchRole::objection(Instant now) const
{
    const auto verdict = clocks_.judge(now);
    switch (verdict.standing) {
    case Standing::alone:
    case Standing::right: return std::nullopt;
    case Standing::unsure:
        if (WEFT_PLANTED(watch_signs_unsure)) return std::nullopt;
        return Objection{"clock_unsure", std::string{unsure_text} + ": try again in a few seconds"};
    case Standing::ahead:
    case Standing::behind:
        return Objection{"clock_off", text_of(verdict) +
                                          ", and nothing is signed with such a time: set it "
                                          "right, or ask another node meanwhile"};
    }
    return std::nullopt;
}

bool WatchRole::asks_first(Instant now) const
{
    return clocks_.asks_first(now);
}

bool WatchRole::agreed(Instant now) const
{
    return clocks_.judge(now).standing == Standing::right;
}

void WatchRole::accused(Instant now, const PeerId& peer, std::string_view fault)
{
    accused_[peer] = {.fault = line_of(fault, WatchAnswer::fault_bytes_max), .at = now};
    if (accused_.size() <= WatchAnswer::accused_max) return;
    accused_.erase(
        std::ranges::min_element(accused_, {}, [](const auto& one) { return one.second.at; }));
}

RoleDoor watch_door(WatchSettings settings)
{
    return {.id = watch_role,
            .name = "watch",
            .played_as = {},
            .disk_keys = {},
            .check_frame = check_frame_of<WatchFrames>,
            .check_command =
                [](AnyCommand command, const Checking&) {
                    return CheckedCommand{
                        .role = command.role(),
                        .command = {},
                        .refusal = {"unknown_command", "nobody asks this role for anything"}};
                },
            .make =
                [settings = std::move(settings)](Surroundings surroundings) {
                    return std::make_unique<WatchRole>(settings, std::move(surroundings));
                }};
}

}  // namespace weft::node
