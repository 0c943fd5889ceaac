#include "node/checker.hpp"

#include <mutex>

namespace weft::app {
namespace {

constexpr WorkPool::Lane commands = 0;

}  // namespace

/// For several threads.
class Checker::Memory final : public crypto::SignatureMemory {
public:
    [[nodiscard]] bool knows(const crypto::Hash& value) override
    {
        const std::lock_guard lock{mutex_};
        return signatures_.knows(value);
    }
    void learn(const crypto::Hash& value) override
    {
        const std::lock_guard lock{mutex_};
        signatures_.learn(value);
    }

private:
    std::mutex mutex_;
    crypto::RecentSignatures signatures_;
};

Checker::Checker(Outside outside, WorkPool::Limits limits)
    : outside_{std::move(outside)},
      memory_{std::make_unique<Memory>()},
      pool_{outside_.io, limits, [this](WorkPool::Lane lane) { on_room(lane); }}
{}

Checker::~Checker() = default;

void Checker::frame(const node::PeerId& from, ByteSpan bytes)
{
    const auto size = bytes.size();
    const bool room = pool_.add(
        lane_of(from), size, [this, from, frame = to_bytes(bytes)]() -> WorkPool::Deliver {
            const auto checked = std::make_shared<node::CheckedFrame>(outside_.doors.check_frame(
                frame, {.genesis = outside_.genesis, .signatures = memory_.get()}));
            return [this, from, checked] { outside_.frame(from, std::move(*checked)); };
        });
    if (!room) outside_.hold(from);
}

bool Checker::command(node::CommandId id, node::AnyCommand what)
{
    if (pool_.full(commands)) return false;
    // The place of a command is what it takes beside its bytes, which are bounded by the API.
    (void)pool_.add(commands, 1, [this, id, command = std::move(what)]() -> WorkPool::Deliver {
        const auto checked = std::make_shared<node::CheckedCommand>(outside_.doors.check_command(
            command, {.genesis = outside_.genesis, .signatures = memory_.get()}));
        return [this, id, checked] { outside_.command(id, std::move(*checked)); };
    });
    return true;
}

void Checker::pause(const node::PeerId& peer)
{
    if (const auto lane = lanes_.find(peer); lane != lanes_.end()) pool_.pause(lane->second);
}

void Checker::resume(const node::PeerId& peer)
{
    if (const auto lane = lanes_.find(peer); lane != lanes_.end()) pool_.resume(lane->second);
}

void Checker::down(const node::PeerId& peer)
{
    const auto found = lanes_.extract(peer);
    if (!found) return;
    peers_.erase(found.mapped());
    pool_.drop(found.mapped());
}

WorkPool::Lane Checker::lane_of(const node::PeerId& peer)
{
    const auto [found, fresh] = lanes_.try_emplace(peer, lane_next_);
    if (fresh) peers_.emplace(lane_next_++, peer);
    return found->second;
}

void Checker::on_room(WorkPool::Lane lane)
{
    if (const auto peer = peers_.find(lane); peer != peers_.end()) outside_.release(peer->second);
}

}  // namespace weft::app
