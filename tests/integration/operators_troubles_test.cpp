// Each trouble that an operator has met, on real processes: what /ready, `weft node doctor` and the log say of
// it, word for word, and that the node goes on when it is mended.
//
//   a member lost its store or its key share       says_that_it_does_not_run_its_chain, and so do the others
//   a member's store is an older copy              votes_unknown
//   a store of another node or network             store_other_node, store_other_genesis
//   a member's store is of the format before       votes_unknown, until the others went on
//   a store that another process has open          store_locked
//   a clock a day ahead, and set right             clock, clock_set_back
//   a disk that fills up, is full, is read-only    disk_low, store_no_space, store_read_only
//   a peer's id is wrong, a link fails             unexpected_key, unknown_key, dial_failed
//   a peer that stands still                       silent, handshake_timeout
//   others accuse this node                        peers
//   a reload with a port that is taken             reload_refused
//   a node that is alone and is meant to be        is well

#include <weft/http/client.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "committee_cluster.hpp"
#include "false_peer.hpp"
#include "format_before.hpp"
#include "machine_clock.hpp"
#include "node/identity.hpp"
#include "store_process.hpp"
#include <utility>

namespace weft::app {
namespace {

using namespace std::chrono_literals;

std::string replaced(std::string text, const std::string& what, const std::string& by)
{
    for (auto at = text.find(what); !what.empty() && at != text.npos;
         at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
    return text;
}

/// What an operator sees of one node, with names in the place of ids, ports and folders.
class Seen {
public:
    Seen(demo::Network& network, std::filesystem::path folder, std::string chain = {})
        : network_{network}, folder_{std::move(folder)}, chain_{std::move(chain)}
    {}
    [[nodiscard]] std::string plain(std::string text) const
    {
        if (!chain_.empty()) text = replaced(std::move(text), chain_, "CHAIN");
        for (const auto* place : network_.all()) {
            text = replaced(std::move(text), types::to_text(place->id), place->name);
            text = replaced(std::move(text), place->api(), "API-of-" + place->name);
            text = replaced(std::move(text), "127.0.0.1:" + std::to_string(place->net_port),
                            "PORT-of-" + place->name);
        }
        return replaced(std::move(text), folder_.string(), "FOLDER");
    }
    /// "ready" or "not ready", then a line "STAGE: REASON" each.
    [[nodiscard]] std::string ready(const demo::NodePlace& node) const
    {
        const auto readiness = client::ready(demo::Network::client(node));
        if (!readiness) return "no answer: " + readiness.error().message + "\n";
        std::string text = readiness->ready ? "ready\n" : "not ready\n";
        for (const auto& [stage, reason] : readiness->reasons) text += stage + ": " + reason + "\n";
        return plain(text);
    }
    [[nodiscard]] std::string doctor(const demo::NodePlace& node, int exit_code)
    {
        return weft({"node", "doctor", "--api", node.api()}, exit_code);
    }
    [[nodiscard]] std::string weft(std::vector<std::string> words, int exit_code)
    {
        words.insert(words.begin(), WEFT_PROGRAM);
        const auto ran =
            demo::run_to_end(words, folder_ / ("seen-" + std::to_string(++runs_) + ".txt"));
        EXPECT_TRUE(ran.has_value());
        if (!ran) return {};
        EXPECT_EQ(ran->exit_code, exit_code) << ran->output;
        return plain(ran->output);
    }
    /// Standard output and the log of a node, which stand in one file here.
    [[nodiscard]] std::string log(const demo::NodePlace& node) const
    {
        return plain(contents(node.folder / "log.txt"));
    }
    /// Until /ready has these words, as a whole line.
    [[nodiscard]] ::testing::AssertionResult says(const demo::NodePlace& node,
                                                  const std::string& line) const
    {
        return until([&] { return ready(node); }, line);
    }
    [[nodiscard]] ::testing::AssertionResult logs(const demo::NodePlace& node,
                                                  const std::string& words) const
    {
        std::string text;
        for (const auto end = std::chrono::steady_clock::now() + 60s;
             std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(50ms))
            if (text = log(node); text.find(words) != text.npos)
                return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << words << " is not in\n" << text;
    }
    static ::testing::AssertionResult has(const std::string& text, const std::string& line)
    {
        if (("\n" + text).find("\n" + line + "\n") != std::string::npos)
            return ::testing::AssertionSuccess();
        return ::testing::AssertionFailure() << line << " is no line of\n" << text;
    }

private:
    template <class Ask>
    [[nodiscard]] static ::testing::AssertionResult until(Ask ask, const std::string& line)
    {
        std::string text;
        for (const auto end = std::chrono::steady_clock::now() + 90s;
             std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(100ms))
            if (text = ask(); has(text, line)) return ::testing::AssertionSuccess();
        return has(text, line);
    }

    demo::Network& network_;
    std::filesystem::path folder_;
    std::string chain_;
    int runs_ = 0;
};

// --- a committee ---

class MemberTrouble : public CommitteeCluster {
protected:
    void SetUp() override
    {
        CommitteeCluster::SetUp();
        start_with({"alice"});
        make_chain(chain_, "alice");
        seen_ = std::make_unique<Seen>(*network_, folder_, chain_.text());
    }
    [[nodiscard]] demo::NodePlace& place(std::size_t seat)
    {
        return network_->committee().at(seat);
    }
    /// A request on the chain, done: a block.
    void request()
    {
        const auto ran =
            demo::run_to_end({WEFT_PROGRAM, "chain", "deposit", chain_.text(), "1", "--wallet",
                              network_->wallet("alice").file.string(), "--api", ledger(0).api(),
                              "--committee-api", place(0).api()},
                             folder_ / "request.txt");
        ASSERT_TRUE(ran.has_value());
        EXPECT_EQ(ran->exit_code, 0) << ran->output;
    }

    types::ChainId chain_;
    std::unique_ptr<Seen> seen_;
};

constexpr const char* not_run_here =
    "3 of 3 members say that this node is one of them, and it does not run the chain: a store or a "
    "key share was lost, or `weft chain activate` was not done there";
constexpr const char* not_run_there =
    "the member committee-4 is connected and does not run the chain: a store or a key share was "
    "lost, or `weft chain activate` was not done there";

TEST_F(MemberTrouble, a_member_that_lost_its_store_says_that_it_does_not_run_its_chain)
{
    auto& lost = place(3);
    EXPECT_EQ(lost.process.stop(15s), 0);
    std::filesystem::remove_all(lost.folder / "store");
    // Before a start.
    EXPECT_TRUE(Seen::has(
        seen_->weft({"node", "run", "--check", "--config", (lost.folder / "node.toml").string()},
                    exit_failed),
        "  store    lost: store.mark says that there was one. A start copies the ledger from "
        "peers; "
        "the key shares of chains are in a backup alone (docs/guides/mend-a-store.md)"));
    start(lost);
    // At the member itself.
    ASSERT_TRUE(seen_->says(lost, std::string{"chain:CHAIN: "} + not_run_here));
    EXPECT_TRUE(Seen::has(seen_->ready(lost), "not ready"));
    const auto doctor = seen_->doctor(lost, exit_failed);
    EXPECT_TRUE(Seen::has(doctor, std::string{"problem  chain:CHAIN: "} + not_run_here));
    EXPECT_TRUE(Seen::has(
        doctor,
        "         `weft chain activate CHAIN --committee-api API-of-committee-4` lets it run "
        "the chain again. When that says that it has no share of this key, put back a "
        "backup, or see docs/guides/mend-a-store.md."));
    // Said once, of how many is as of then.
    EXPECT_TRUE(seen_->logs(lost, "warning not_ready  stage=chain:CHAIN  reason="));
    EXPECT_NE(seen_->weft({"chain", "info", chain_.text(), "--api", lost.api()}, exit_failed)
                  .find(std::string{not_run_here}),
              std::string::npos);
    // At the others, which go on.
    const auto line = std::string{"noted: chain:CHAIN: "} + not_run_there;
    ASSERT_TRUE(seen_->says(place(0), line));
    EXPECT_TRUE(Seen::has(seen_->ready(place(0)), "ready"));
    EXPECT_TRUE(Seen::has(seen_->doctor(place(0), exit_ok),
                          std::string{"note     chain:CHAIN: "} + not_run_there));
    EXPECT_TRUE(
        seen_->logs(place(0), std::string{"info noted  reason=chain:CHAIN: "} + not_run_there));
    EXPECT_TRUE(Seen::has(seen_->weft({"chain", "info", chain_.text(), "--api", place(0).api()}, 0),
                          std::string{"said       "} + not_run_there));
    request();
    // What is advised says what it says.
    const auto activate = seen_->weft(
        {"chain", "activate", chain_.text(), "--committee-api", place(0).api(), "--committee-api",
         place(1).api(), "--committee-api", place(2).api(), "--committee-api", lost.api()},
        exit_ok);
    EXPECT_NE(activate.find("left out: a member has no share of this key"), std::string::npos)
        << activate;

    // Of two members without it there is no quorum.
    auto& second = place(2);
    EXPECT_EQ(second.process.stop(15s), 0);
    std::filesystem::remove_all(second.folder / "store");
    start(second);
    const std::string none =
        "chain:CHAIN: no quorum: 2 of 4 members are connected and do not run the chain, 3 are "
        "needed";
    ASSERT_TRUE(seen_->says(place(0), none));
    EXPECT_TRUE(Seen::has(seen_->doctor(place(0), exit_failed), "problem  " + none));
}

TEST_F(MemberTrouble, a_member_that_lost_its_key_share_says_so)
{
    auto& lost = place(3);
    EXPECT_EQ(lost.process.stop(15s), 0);
    {
        const auto opened = store::open_disk((lost.folder / "store").string());
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        types::Batch batch;
        batch.erase(from_hex("636b" + to_hex(chain_.bytes())).value());  // "ck", the address
        ASSERT_TRUE((*opened)->write(batch, store::Durability::synced).has_value());
    }
    EXPECT_TRUE(Seen::has(
        seen_->weft({"node", "run", "--check", "--config", (lost.folder / "node.toml").string()},
                    exit_failed),
        "weft: store_incomplete: FOLDER/committee-4/store: no key for the chain CHAIN"));
    start(lost);
    ASSERT_TRUE(seen_->says(lost, "store: no key for the chain CHAIN"));
    EXPECT_TRUE(
        Seen::has(seen_->doctor(lost, exit_failed), "problem  store: no key for the chain CHAIN"));
    EXPECT_TRUE(
        seen_->logs(lost, "warning not_ready  stage=store  reason=no key for the chain CHAIN"));
    ASSERT_TRUE(seen_->says(place(0), std::string{"noted: chain:CHAIN: "} + not_run_there));
    ASSERT_TRUE(seen_->says(lost, std::string{"chain:CHAIN: "} + not_run_here));
}

TEST_F(MemberTrouble, a_member_whose_store_is_an_older_copy_does_not_vote_until_the_others_went_on)
{
    auto& old = place(3);
    EXPECT_EQ(old.process.stop(15s), 0);
    std::filesystem::copy(old.folder / "store", folder_ / "older");
    start(old);
    wait_ready({&old});
    request();
    ASSERT_TRUE(demo::poll(
        patience, [&] { return client::chain(demo::Network::client(old), chain_); },
        [](const auto& now) { return now && now->block_index > 1; }));
    old.process.kill();
    std::filesystem::remove_all(old.folder / "store");
    std::filesystem::copy(folder_ / "older", old.folder / "store");
    start(old);
    const std::string silent =
        "votes_unknown: the store has lost some of what this member said, or is an older copy, or "
        "store.mark is lost: it votes again when the others have made a block without it "
        "(docs/guides/mend-a-store.md)";
    ASSERT_TRUE(seen_->says(old, "chain:CHAIN: " + silent));
    EXPECT_TRUE(Seen::has(seen_->doctor(old, exit_failed), "problem  chain:CHAIN: " + silent));
    EXPECT_TRUE(seen_->logs(old, "stage=chain:CHAIN  reason=" + silent));
    // A block counts that is younger than its start by what clocks may differ.
    for (const auto end = std::chrono::steady_clock::now() + patience;
         Seen::has(seen_->ready(old), "not ready") && std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(1s))
        request();
    wait_ready({&old});
    EXPECT_TRUE(seen_->logs(old, "info ready"));
}

TEST_F(MemberTrouble, a_members_store_of_the_format_before_is_raised_and_its_key_share_signs_again)
{
    auto& raised = place(3);
    EXPECT_EQ(raised.process.stop(15s), 0);
    take_back_to_format_1(raised.folder / "store");
    start(raised);
    // That format had no mark of what a member said: it votes when the others went on.
    ASSERT_TRUE(seen_->logs(raised, "votes_unknown: "));
    for (const auto end = std::chrono::steady_clock::now() + patience;
         Seen::has(seen_->ready(raised), "not ready") && std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(1s))
        request();
    wait_ready({&raised});
    // Of four without one, each is needed.
    EXPECT_EQ(place(2).process.stop(15s), 0);
    request();
    EXPECT_TRUE(std::filesystem::exists(raised.folder / "store" / "SEAL"));
}

/// A committee without a chain yet.
class AwayTrouble : public CommitteeCluster {};

TEST_F(AwayTrouble, a_member_that_was_away_when_its_chain_was_made_says_so_and_activate_repairs_it)
{
    start_with({"alice"});
    Seen bare{*network_, folder_};
    auto& seats = network_->committee();
    const auto key = bare.weft({"dkg", "run", "--json", "--api", seats[0].api()}, 0);
    const auto document = Json::parse(key, nullptr, false);
    ASSERT_TRUE(document.is_object() && document["address"].is_string()) << key;
    const std::string chain = document["address"];
    EXPECT_EQ(seats[3].process.stop(15s), 0);
    std::vector<std::string> words{"chain",
                                   "deploy",
                                   chain,
                                   "--api",
                                   ledger(0).api(),
                                   "--wallet",
                                   network_->wallet("alice").file.string()};
    std::vector<std::string> all;
    for (const auto& member : seats) all.insert(all.end(), {"--committee-api", member.api()});
    words.insert(words.end(), all.begin(), all.end());
    (void)bare.weft(words, 0);

    Seen seen{*network_, folder_, chain};
    start(seats[3]);
    ASSERT_TRUE(seen.says(seats[3], std::string{"chain:CHAIN: "} + not_run_here));
    words = {"chain", "activate", chain};
    words.insert(words.end(), all.begin(), all.end());
    EXPECT_TRUE(Seen::has(seen.weft(words, 0), "1 members run it now that did not"));
    wait_ready({&seats[3]});
    EXPECT_EQ(seen.weft({"chain", "info", chain, "--api", seats[3].api()}, 0).find("said "),
              std::string::npos);
}

// --- peers and links ---

constexpr const char* not_known =
    "         It does not know this node, or caught it breaking the protocol and refuses it for "
    "ten "
    "minutes: put this node's id among its peers; its log and its /ready say which.";

class PeerTrouble : public Cluster {
protected:
    void change_settings(std::size_t index, const std::function<void(Settings&)>& change)
    {
        const auto file = ledger(index).folder / "node.toml";
        const auto text = read_text(file.string());
        ASSERT_TRUE(text.has_value());
        auto settings = parse_settings(*text, {});
        ASSERT_TRUE(settings.has_value());
        change(*settings);
        ASSERT_TRUE(write_text(file, render(*settings), 0600).has_value());
    }
};

TEST_F(PeerTrouble, a_node_alone_that_is_meant_to_be_alone_is_well)
{
    make(1, {"alice"});
    Seen seen{*network_, folder_};
    const auto check = seen.weft(
        {"node", "run", "--check", "--config", (ledger(0).folder / "node.toml").string()}, exit_ok);
    EXPECT_TRUE(Seen::has(check, "  store    none yet: the first run makes it")) << check;
    start(ledger(0));
    wait_ready({&ledger(0)});
    EXPECT_EQ(seen.doctor(ledger(0), exit_ok),
              "good     the API answers: node ledger-1, network demo\n"
              "good     it has no peers, and works without\n"
              "good     it is ready\n");
    EXPECT_TRUE(seen.logs(ledger(0), "\nready\n"));
}

TEST_F(PeerTrouble, a_wrong_peer_id_and_a_link_that_fails_are_named_at_both_ends)
{
    make(3, {"alice"});
    Seen seen{*network_, folder_};
    // The id of the third stands at the address of the second.
    change_settings(0, [&](Settings& settings) {
        ASSERT_EQ(settings.peers.size(), 2u);
        auto& second = settings.peers[0].name == "ledger-2" ? settings.peers[0] : settings.peers[1];
        auto& third = settings.peers[0].name == "ledger-2" ? settings.peers[1] : settings.peers[0];
        const auto address = second.address;
        second = third;
        second.address = address;
        settings.peers = {second};
    });
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    const std::string here = "problem  peer ledger-3 (ledger-3) is not connected: unexpected_key";
    const auto doctor = demo::poll(
        patience, [&] { return seen.doctor(ledger(0), exit_failed); },
        [&](const std::string& text) { return text.find(here) != text.npos; });
    EXPECT_NE(doctor.find(here), std::string::npos) << doctor;
    EXPECT_NE(doctor.find("ledger-2", doctor.find(here)), std::string::npos)
        << "who is there instead: " << doctor;
    EXPECT_TRUE(Seen::has(doctor,
                          "         Another node answers at that address: check id and address of "
                          "this peer."));
    const std::string refused =
        "problem  peer ledger-1 (ledger-1) is not connected: closed_by_peer: refused";
    const auto other = demo::poll(
        patience, [&] { return seen.doctor(ledger(1), exit_failed); },
        [&](const std::string& text) { return text.find(refused) != text.npos; });
    EXPECT_NE(other.find(refused), std::string::npos) << other;
    EXPECT_TRUE(Seen::has(other, not_known));
    EXPECT_TRUE(
        Seen::has(other, "problem  peer ledger-3 (ledger-3) is not connected: dial_failed"));
    EXPECT_TRUE(
        Seen::has(other,
                  "         Nobody listens there: is it running, is the address right, does "
                  "a firewall drop it?"));
    EXPECT_TRUE(seen.logs(ledger(0), "why=unexpected_key"));
    // The same before a start.
    EXPECT_EQ(ledger(0).process.stop(15s), 0);
    const auto check =
        seen.weft({"node", "run", "--check", "--config", (ledger(0).folder / "node.toml").string()},
                  exit_failed);
    EXPECT_NE(check.find("unexpected_key"), std::string::npos) << check;
    EXPECT_NE(check.find("node.toml: not good\n"), std::string::npos) << check;
    // The third dials by itself: that its address is wrong is told all the same.
    start(ledger(0));
    start(ledger(2));
    wait_ready({&ledger(0)});
    const std::string note =
        "note     peer ledger-3 (ledger-3) dials this node, which cannot dial it: unexpected_key";
    const auto connected = demo::poll(
        patience, [&] { return seen.doctor(ledger(0), exit_ok); },
        [&](const std::string& text) { return text.find(note) != text.npos; });
    EXPECT_NE(connected.find(note), std::string::npos) << connected;
}

TEST_F(PeerTrouble, a_peer_that_stands_still_is_called_silent_until_it_goes_on)
{
    make(2, {"alice"});
    Seen seen{*network_, folder_};
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1)});
    ASSERT_EQ(::kill(ledger(1).process.id(), SIGSTOP), 0);
    ASSERT_TRUE(seen.says(ledger(0), "peers: no ledger peer of 1 is connected"));
    // Then it is dialled, and its kernel answers for it.
    const std::string silent =
        "problem  peer ledger-2 (ledger-2) is not connected: handshake_timeout";
    const auto doctor = demo::poll(
        patience, [&] { return seen.doctor(ledger(0), exit_failed); },
        [&](const std::string& text) { return text.find(silent) != text.npos; });
    EXPECT_TRUE(Seen::has(doctor, silent)) << doctor;
    EXPECT_TRUE(Seen::has(doctor,
                          "         Something is there, and says nothing: does it stand still, or "
                          "is the way to it cut?"));
    EXPECT_TRUE(seen.logs(ledger(0), "why=silent"));
    ASSERT_EQ(::kill(ledger(1).process.id(), SIGCONT), 0);
    wait_ready({&ledger(0), &ledger(1)});
}

TEST_F(PeerTrouble, whom_others_accuse_is_told_by_whom_and_of_what)
{
    make(4, {"alice"});
    Seen seen{*network_, folder_};
    for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    const auto fourth = open_identity(ledger(3).folder / "identity.toml", {});
    ASSERT_TRUE(fourth.has_value());
    for (std::size_t target = 0; target < 3; ++target) {
        FalsePeer liar{*network_, fourth->key, ledger(target), false};
        ASSERT_TRUE(liar.run_until([&] { return liar.up; })) << liar.detail;
        (void)liar.peers->send(ledger(target).id, Bytes(40, std::byte{0xff}));
        EXPECT_TRUE(liar.run_until([&] { return liar.down; }));
    }
    start(ledger(3));
    ASSERT_TRUE(seen.says(ledger(3), "peers: no ledger peer of 3 is connected"));
    const std::string refused =
        "problem  peer ledger-1 (ledger-1) is not connected: closed_by_peer: refused";
    const auto doctor = demo::poll(
        patience, [&] { return seen.doctor(ledger(3), exit_failed); },
        [&](const std::string& text) { return text.find(refused) != text.npos; });
    EXPECT_NE(doctor.find(refused), std::string::npos) << doctor;
    EXPECT_TRUE(Seen::has(doctor, not_known));
    EXPECT_TRUE(seen.logs(
        ledger(3), "warning not_ready  stage=peers  reason=no ledger peer of 3 is connected"));
    // Those who caught it tell each other.
    const std::string told = "2 of 2 peers accuse the node ledger-4: ";
    const auto others = demo::poll(
        patience, [&] { return seen.ready(ledger(0)); },
        [&](const std::string& text) { return text.find("noted: " + told) != text.npos; });
    EXPECT_NE(others.find("noted: " + told), std::string::npos) << others;
    EXPECT_TRUE(Seen::has(others, "ready")) << others;
    EXPECT_NE(seen.doctor(ledger(0), exit_failed).find("note     " + told), std::string::npos);
    EXPECT_TRUE(seen.logs(ledger(0), " of 2 peers accuse the node ledger-4: "));
}

TEST_F(PeerTrouble, a_reload_with_a_port_that_is_taken_is_refused_and_the_node_goes_on)
{
    make(1, {"alice", "bob"});
    Seen seen{*network_, folder_};
    start(ledger(0));
    wait_ready({&ledger(0)});
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto port = demo::free_ports(1);
    ASSERT_TRUE(port.has_value());
    address.sin_port = htons(port->front());
    ASSERT_EQ(::bind(taken, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    const auto other = "127.0.0.1:" + std::to_string(port->front());
    std::string before;
    for (const bool api : {true, false}) {
        change_settings(0, [&](Settings& settings) {
            auto& listen = api ? settings.api_listen : settings.net_listen;
            before = std::exchange(listen, other);
        });
        ASSERT_EQ(::kill(ledger(0).process.id(), SIGHUP), 0);
        EXPECT_TRUE(seen.logs(ledger(0),
                              "warning reload_refused  code=cannot_listen  what=" + other + ": "));
        EXPECT_TRUE(seen.logs(ledger(0), "then=the node goes on with the settings it had"));
        wait_ready({&ledger(0)});
        expect_at_work(0, "a reload that was refused");
        change_settings(0, [&](Settings& settings) {
            (api ? settings.api_listen : settings.net_listen) = before;
        });
        std::filesystem::resize_file(ledger(0).folder / "log.txt", 0);
    }
    // Settings with a slip, and good ones.
    const auto file = ledger(0).folder / "node.toml";
    const auto good = contents(file);
    replace(file, good + "\n[nett]\n");
    ASSERT_EQ(::kill(ledger(0).process.id(), SIGHUP), 0);
    EXPECT_TRUE(seen.logs(ledger(0), "warning reload_refused  code=settings_invalid"));
    replace(file, good);
    ASSERT_EQ(::kill(ledger(0).process.id(), SIGHUP), 0);
    EXPECT_TRUE(seen.logs(ledger(0), "info reload  "));
    wait_ready({&ledger(0)});
    expect_at_work(0, "a reload");
    ::close(taken);
}

// --- clocks ---

class ClockTrouble : public MachineClock {};

TEST_F(ClockTrouble,
       a_node_that_starts_a_day_ahead_says_so_and_goes_on_by_itself_when_it_is_set_right)
{
    make(4, {"alice", "bob"});
    for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1), &ledger(2)});
    expect_at_work(0, "the start");
    start_on_clock(3, 24h);
    ASSERT_TRUE(within(std::chrono::seconds{30}, [&] {
        return clock_reason(3).find("ahead of those of 3 of 3 peers") != std::string::npos;
    })) << clock_reason(3);
    Seen seen{*network_, folder_};
    const std::string begins = "clock: this machine's clock is 86";  // about 86,400 s
    const std::string ends =
        " s ahead of those of 3 of 3 peers that tell theirs: nothing is signed until it is set "
        "right\n";
    for (const auto& text : {seen.ready(ledger(3)), seen.doctor(ledger(3), exit_failed)}) {
        const auto at = text.find(begins);
        ASSERT_NE(at, std::string::npos) << text;
        EXPECT_NE(text.find(ends, at), std::string::npos) << text;
    }
    EXPECT_TRUE(
        Seen::has(seen.doctor(ledger(3), exit_failed),
                  "         Set this machine's clock right, as by `timedatectl set-ntp true`; the "
                  "node goes on by itself."));
    EXPECT_TRUE(
        seen.logs(ledger(3), "warning not_ready  stage=clock  reason=this machine's clock is 86"));
    // The others are told whose it is.
    const std::string whose = "the clock of the peer ledger-4 is 86";
    ASSERT_TRUE(within(std::chrono::seconds{30}, [&] {
        return seen.ready(ledger(0)).find("noted: " + whose) != std::string::npos;
    })) << seen.ready(ledger(0));
    EXPECT_NE(seen.doctor(ledger(0), exit_ok).find("note     " + whose), std::string::npos);
    const auto refused = pay("alice", "bob", 3, patience);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "clock_off");
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(clock_reason(i), "") << i;

    set(3, {});
    // A minute until it is believed that the clock was set back, and a start.
    EXPECT_TRUE(within(std::chrono::seconds{120}, [&] {
        return log_of(3).find("warning clock_set_back  seconds=86") != std::string::npos;
    }));
    wait_ready({&ledger(3)});
    expect_at_work(3, "its clock was set right");
    EXPECT_EQ(clock_reason(3), "");
    EXPECT_TRUE(seen.logs(ledger(3), "info ready"));
}

// --- disks ---

class DiskTrouble : public StoreProcess {};

TEST_F(DiskTrouble, of_another_node_or_another_network_is_refused_by_name)
{
    make(2, {"alice", "bob"});
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1)});
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(ledger(i).process.stop(demo::Milliseconds{10'000}), 0);

    const auto own = folder_ / "own";
    fs::rename(store(0), own);
    fs::copy(store(1), store(0));
    expect_refused("store_other_node", types::to_text(ledger(1).id), "another node's store");

    fs::remove_all(store(0));
    fs::rename(own, store(0));
    auto genesis = contents(folder_ / "genesis.toml");
    const auto name = genesis.find("\nnetwork = ");
    ASSERT_NE(name, std::string::npos);
    genesis.replace(name, genesis.find('\n', name + 1) - name, "\nnetwork = \"other\"");
    replace(ledger(0).folder / "other.toml", genesis);
    change_settings([](Settings& settings) { settings.genesis = "other.toml"; });
    expect_refused("store_other_genesis", types::hash_of(network_->genesis()).hex(),
                   "another network's store");
    change_settings([](Settings& settings) { settings.genesis = "../genesis.toml"; });
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1)});
}

TEST_F(DiskTrouble, on_a_device_that_fills_up_warns_stops_in_time_and_goes_on_when_there_is_room)
{
    make(1, {"alice", "bob"});
    if (!mount_store("40m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) {
        settings.store_warn_mib = 30;
        settings.store_stop_mib = 8;
    });
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto before = issue(20, 600);
    ASSERT_EQ(before.size(), 20u);
    const auto filler = store(0) / "filler";  // not ours: left alone
    replace(filler, std::string(20u << 20, 'x'));
    Seen seen{*network_, folder_};
    const std::string begins = "disk_low: ";
    const std::string ends =
        " MiB are left on the device of FOLDER/ledger-1/store; below 8 MiB the node "
        "stops: free space there\n";
    const auto noted = demo::poll(
        patience, [&] { return seen.ready(ledger(0)); },
        [&](const std::string& text) { return text.find(begins) != text.npos; });
    EXPECT_TRUE(noted.starts_with("ready\nnoted: " + begins)) << noted;
    EXPECT_TRUE(noted.ends_with(ends)) << noted;
    EXPECT_NE(seen.doctor(ledger(0), exit_ok).find("note     " + begins), std::string::npos);
    auto taken = issue(2'000, 20'000);
    EXPECT_EQ(wait_for_end(ledger(0).process), exit_failed);
    const auto log = contents(ledger(0).folder / "log.txt");
    EXPECT_NE(log.find("warning disk_low  directory=" + store(0).string() + "  left_mib="),
              std::string::npos)
        << log;
    EXPECT_NE(log.find("store_no_space"), std::string::npos) << log;
    EXPECT_NE(
        log.find(
            "\n  Free space on that device, then start again: nothing acknowledged is lost.\n"),
        std::string::npos)
        << log;

    expect_refused("store_no_space", "MiB left on the device", "still full");
    const auto check =
        seen.weft({"node", "run", "--check", "--config", (ledger(0).folder / "node.toml").string()},
                  exit_failed);
    EXPECT_NE(check.find("store_no_space"), std::string::npos) << check;
    fs::remove(filler);
    start(ledger(0));
    wait_ready({&ledger(0)});
    std::ranges::copy(before, std::back_inserter(taken));
    EXPECT_GT(taken.size(), 40u);
    expect_all_there(taken);
    expect_at_work(0, "its device was full");
}

TEST_F(DiskTrouble, on_a_device_that_is_full_to_the_last_byte_ends_by_itself)
{
    make(1, {"alice", "bob"});
    if (!mount_store("6m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) { settings.store_stop_mib = 0; });
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto taken = issue(500, 50'000);
    EXPECT_EQ(wait_for_end(ledger(0).process), exit_failed);
    EXPECT_NE(contents(ledger(0).folder / "log.txt").find("store_no_space"), std::string::npos);
    for (int again = 0; again < 3; ++again) {
        const auto end = run_to_its_end();
        EXPECT_EQ(end.exit_code, exit_failed) << end.output;
        EXPECT_NE(end.output.find("store_"), std::string::npos) << end.output;
    }
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT, "size=64m"), 0);
    start(ledger(0));
    wait_ready({&ledger(0)});
    EXPECT_GT(taken.size(), 20u);
    expect_all_there(taken);
}

TEST_F(DiskTrouble, on_a_read_only_device_says_so)
{
    make(1, {"alice", "bob"});
    if (!mount_store("64m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) { settings.store_stop_mib = 1; });
    start(ledger(0));
    wait_ready({&ledger(0)});
    ledger(0).process.kill();
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT | MS_RDONLY, ""), 0);
    expect_refused("store_read_only", "Mount it writable", "a read-only device");
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT, ""), 0);
    start(ledger(0));
    wait_ready({&ledger(0)});
}

TEST_F(DiskTrouble, a_store_that_another_process_has_open_says_so)
{
    make(1, {"alice", "bob"});
    start(ledger(0));
    wait_ready({&ledger(0)});
    expect_refused("store_locked",
                   "Stop the other node, or give this one a directory of its own ([store] path).",
                   "a second process");
    expect_at_work(0, "a second process");
}

}  // namespace
}  // namespace weft::app
