#include "peer_words.hpp"

#include <weft/node/notices.hpp>

namespace weft::node {

namespace {

/// "2 of 3 peers".
std::string share(std::size_t some, std::size_t all)
{
    return std::to_string(some) + " of " + std::to_string(all) + " peers";
}

}  // namespace

void PeerWords::told(Instant now, const PeerId& peer, const WatchAnswer& answer)
{
    words_[peer] = {.at = now,
                    .program = answer.program,
                    .schedule = answer.schedule,
                    .accused = answer.accused};
}

void PeerWords::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    std::size_t speak = 0;
    std::size_t accuse = 0;
    std::string fault;
    for (const auto& [peer, word] : words_) {
        if (!counts(word, now)) continue;
        ++speak;
        for (const auto& one : word.accused)
            if (one.node == self_) {
                ++accuse;
                fault = one.fault;
            }
    }
    if (accuse > speak / 3)
        reasons.push_back({"peers", share(accuse, speak) + " accuse this node: " + fault});
}

void PeerWords::add_notices(Instant now, std::vector<Reason>& notices) const
{
    const std::string stage{Notices::noted};
    std::map<PeerId, std::pair<std::size_t, std::string>> accused;
    std::size_t speak = 0;
    std::size_t newer = 0;
    std::map<std::string, std::size_t> programs;
    for (const auto& [peer, word] : words_) {
        if (!counts(word, now)) continue;
        ++speak;
        if (word.program != program_) ++programs[word.program];
        if (word.schedule > schedule_ && schedule_ != 0) ++newer;
        for (const auto& one : word.accused) {
            auto& [count, fault] = accused[one.node];
            ++count;
            fault = one.fault;
        }
    }
    for (const auto& [program, count] : programs)
        notices.push_back({stage, share(count, speak) + " run \"" + program +
                                      "\", this node runs \"" + program_ + "\""});
    if (newer > 0)
        notices.push_back(
            {stage, share(newer, speak) +
                        " know a newer cost schedule than this node, whose newest is " +
                        std::to_string(schedule_) + ": update it before a chain uses it"});
    for (const auto& [peer, told] : accused)
        notices.push_back({stage, share(told.first, speak) + " accuse " +
                                      (peer == self_ ? std::string{"this node"}
                                                     : "the node " + types::to_text(peer)) +
                                      ": " + told.second});
}

}  // namespace weft::node
