#include "node/snapshot_fetch.hpp"

#include <weft/base/utf8.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/frame.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/snapshot_file.hpp>

#include "node/roles.hpp"
#include <algorithm>
#include <map>
#include <set>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;
using node::PeerId;
using node::SnapshotOffer;
using node::SnapshotPart;

/// A part that does not come is asked for again.
constexpr std::chrono::milliseconds ask_again{1'000};

class Fetch {
public:
    Fetch(const LoadedNode& node,
          const crypto::ed25519::KeyPair& identity,
          const types::Hash& hash,
          const std::function<void(const std::string&)>& tell,
          FetchPatience patience)
        : hash_{hash}, tell_{tell}, patience_{patience}
    {
        net::PeersConfig config;
        config.listen_host.clear();
        for (const auto& peer : node.settings.peers) {
            if (std::ranges::find(peer.roles, "ledger") == peer.roles.end()) continue;
            const auto endpoint = endpoint_from(peer.address);
            if (!endpoint) continue;  // it calls us, and we are not there yet
            config.peers.push_back(
                {*types::id_from_text<types::NodeId>(peer.id), endpoint->host, endpoint->port});
        }
        dialled_ = config.peers.size();
        config.hello.network = *net::NetworkId::from(types::hash_of(node.genesis).bytes());
        config.hello.roles = role_bits(node.settings.roles);
        config.hello.agent =
            utf8_prefix("weft " WEFT_VERSION " " + node.settings.name, net::Hello::agent_bytes_max);
        net::PeersCallbacks callbacks;
        callbacks.on_up = [this](const PeerId& peer, const net::PeerInfo&) {
            up_.insert(peer);
            (void)peers_->send(peer, node::encode(node::WantSnapshot{}));
        };
        callbacks.on_down = [this](const PeerId& peer, net::Ending ending,
                                   const std::string& detail) {
            up_.erase(peer);
            last_words_[peer] = std::string{net::name(ending)} + " " + detail;
        };
        callbacks.on_frame = [this](const PeerId& peer, ByteSpan frame) { hear(peer, frame); };
        callbacks.on_event = [this](const net::NetEvent& event) {
            if (!event.was_up)
                failed_dials_[event.remote] =
                    std::string{net::name(event.ending)} + " " + event.detail;
        };
        peers_ = *net::Peers::open(io_, std::move(config), identity, std::move(callbacks));
    }

    Try<Fetched> run()
    {
        tell_("asking " + std::to_string(dialled_) + " ledger peers");
        const auto all_said = [&] {
            return next_source().has_value() || offers_.size() >= dialled_;
        };
        (void)io_.run_until(all_said, patience_.offers);
        while (const auto source = next_source()) {
            if (auto file = fetch_from(*source)) return Fetched{*std::move(file), *source};
            left_.insert(*source);
        }
        if (!left_.empty())
            return std::unexpected{
                Failure{"snapshot_incomplete", why_left_,
                        "Ask whoever gave the hash whether it still has that file, and try again.",
                        exit_failed}};
        return std::unexpected{not_offered()};
    }

private:
    [[nodiscard]] std::optional<PeerId> next_source() const
    {
        for (const auto& [peer, offer] : offers_)
            if (offer.parts > 0 && offer.hash == hash_ && !left_.contains(peer)) return peer;
        return std::nullopt;
    }

    void hear(const PeerId& peer, ByteSpan bytes)
    {
        // What else a node says to another is nothing to us.
        auto frame = node::decode_frame<std::variant<SnapshotOffer, SnapshotPart>>(bytes);
        if (!frame) return;
        if (const auto* offer = std::get_if<SnapshotOffer>(&*frame)) {
            offers_[peer] = *offer;
        } else if (auto& told = std::get<SnapshotPart>(*frame);
                   source_ == peer && told.hash == hash_ && told.part == part_ &&
                   !told.bytes.empty()) {
            file_.insert(file_.end(), told.bytes.begin(), told.bytes.end());
            ++part_;
            heard_ = Clock::now();
            ask();
        }
    }

    void ask()
    {
        if (source_ && part_ < offers_.at(*source_).parts)
            (void)peers_->send(*source_,
                               node::encode(node::WantSnapshotPart{.hash = hash_, .part = part_}));
        asked_ = Clock::now();
    }

    std::optional<Bytes> fetch_from(const PeerId& peer)
    {
        const auto offer = offers_.at(peer);
        source_ = peer;
        part_ = 0;
        file_.clear();
        heard_ = Clock::now();
        ask();
        while (part_ < offer.parts) {
            const auto before = part_;
            (void)io_.run_until([&] { return part_ != before; }, ask_again);
            if (part_ != before) {
                tell_("part " + std::to_string(part_) + " of " + std::to_string(offer.parts) +
                      " of " + types::to_text(peer));
                continue;
            }
            if (Clock::now() - heard_ > patience_.part) {
                why_left_ = "peer " + types::to_text(peer) + " gives no more after part " +
                            std::to_string(part_) + " of " + std::to_string(offer.parts);
                return std::nullopt;
            }
            if (up_.contains(peer) && Clock::now() - asked_ >= ask_again) ask();
        }
        source_.reset();
        if (node::hash_of_snapshot(file_) == hash_) return std::move(file_);
        why_left_ = "what peer " + types::to_text(peer) + " gave is not what the hash names";
        tell_(why_left_);
        return std::nullopt;
    }

    [[nodiscard]] Failure not_offered() const
    {
        std::string text = "no ledger peer has that file: ";
        if (dialled_ == 0) text += "none is configured with an address; ";
        for (const auto& [peer, offer] : offers_)
            text += types::to_text(peer) +
                    (offer.parts == 0 ? " has none; "
                                      : " offers " + offer.hash.hex() + " with " +
                                            std::to_string(offer.messages) + " messages; ");
        for (const auto& [peer, words] : last_words_)
            if (!offers_.contains(peer)) text += types::to_text(peer) + " is down: " + words + "; ";
        if (offers_.size() < dialled_)
            for (const auto& [remote, words] : failed_dials_) text += remote + ": " + words + "; ";
        text.resize(text.size() - 2);
        return {"snapshot_not_offered", text,
                "Let the operator of one of them make it (weft node snapshot --api URL) and tell "
                "you its hash.",
                exit_failed};
    }

    net::Io io_;
    types::Hash hash_;
    std::function<void(const std::string&)> tell_;
    FetchPatience patience_;
    std::size_t dialled_ = 0;
    std::set<PeerId> up_;
    std::map<PeerId, SnapshotOffer> offers_;
    std::map<PeerId, std::string> last_words_;
    std::map<std::string, std::string> failed_dials_;
    std::set<PeerId> left_;  ///< had their turn
    std::string why_left_;
    std::optional<PeerId> source_;
    std::uint32_t part_ = 0;  ///< that is wanted next
    Bytes file_;
    Clock::time_point heard_;
    Clock::time_point asked_;
    std::unique_ptr<net::Peers> peers_;
};

}  // namespace

Try<Fetched> fetch_snapshot(const LoadedNode& node,
                            const crypto::ed25519::KeyPair& identity,
                            const types::Hash& hash,
                            const std::function<void(const std::string&)>& tell,
                            FetchPatience patience)
{
    return Fetch{node, identity, hash, tell, patience}.run();
}

}  // namespace weft::app
