#include "request_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/chain/executor.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/core.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/state/persist.hpp>
#include <weft/types/off_ledger.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "programs.hpp"
#include <algorithm>
#include <ctime>

namespace weft::bench {
namespace {

using types::AgentId;

constexpr std::size_t block_size = 100;
constexpr std::size_t growing_block_size = 1000;
constexpr double native_nanoseconds_max = 60'000;
constexpr double wasm_nanoseconds_max = 80'000;
constexpr double view_nanoseconds_max = 15'000;

const chain::ChainIdentity identity{types::Address{types::Address::Base::filled(2)},
                                    types::Color::filled(3),
                                    types::Address{types::Address::Base::filled(1)}};

double processor_nanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

Bytes key(std::string_view contract, std::string_view rest)
{
    auto bytes = types::encoded(types::hname_of(contract));
    append(bytes, as_bytes(rest));
    return bytes;
}
Bytes u64(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

enum class Kind : std::uint8_t { native, wasm };

/// A chain with the counter, and an account that calls.
class Stage {
public:
    explicit Stage(std::uint32_t receipts_kept)
    {
        registry_.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
        registry_.add(std::string{vm::wasm_vm_type}, std::make_shared<vm::wasm::WasmFactory>());
        programs_.emplace(registry_);
        init();
        auto entries = state_.entries();
        codec::Writer schedule;
        schedule.u16(vm::cost_schedule_newest.version);
        entries.set(key("root", "gs"), schedule.view());
        codec::Writer kept;
        kept.u32(receipts_kept);
        entries.set(key("root", "gr"), kept.view());
        const auto program = to_bytes(bench::program("counter"));
        const types::Hash hash = crypto::blake2b(program);
        auto field = types::encoded(types::hname_of("blob"));
        append(field, contracts::blob_field_key(hash, "p"));
        entries.set(field, program);
        contracts::ContractRecord record;
        record.program = hash;
        record.vm_type = vm::wasm_vm_type;
        record.name = "counter";
        record.creator = AgentId{identity.originator};
        auto place = key("root", "r");
        append(place, types::encoded(types::hname_of("counter")));
        entries.set(place, contracts::encode(record));
        for (const auto* kind : {"a", "t"}) {
            auto account = key("accounts", kind);
            if (*kind == 'a')
                append(account, types::encoded(AgentId{types::Address::of(keys_.public_key())}));
            append(account, types::iota_color.bytes());
            entries.set(account, u64(std::uint64_t{1} << 50));
        }
        state_ = state::VirtualState::restore(state_.block_index(), state_.timestamp(),
                                              state_.block_hash(), std::move(entries));
    }

    /// The next requests of the account, signed or not.
    [[nodiscard]] std::vector<Bytes> signed_requests(Kind kind, std::size_t count)
    {
        std::vector<Bytes> all;
        for (std::size_t i = 0; i < count; ++i)
            all.push_back(types::encode(types::sign(next(kind), keys_)));
        return all;
    }
    /// Takes back the numbers of the last requests, which nobody processed.
    void skip(std::size_t count) { nonce_ -= count; }
    /// All that a node computes for a block of them.
    void process(std::span<const Bytes> requests)
    {
        chain::BatchInput batch;
        for (const auto& bytes : requests) {
            const auto request = types::decode_off_ledger(bytes);
            WEFT_CHECK(request && types::signature_valid(*request));
            batch.units.push_back(chain::unit_of(*request, identity).value());
        }
        run(std::move(batch));
    }
    /// As many more, without signatures.
    void grow(std::size_t count)
    {
        for (std::size_t done = 0; done < count; done += growing_block_size) {
            chain::BatchInput batch;
            for (std::size_t i = 0; i < growing_block_size; ++i) {
                auto request = next(Kind::native);
                request.key = keys_.public_key();
                batch.units.push_back(chain::unit_of(request, identity).value());
            }
            run(std::move(batch));
        }
    }
    void view() const
    {
        const auto outcome = chain::call_view(
            identity, *programs_, state_, types::hname_of("counter"), types::hname_of("get"), {});
        WEFT_CHECK(outcome.has_value());
    }
    [[nodiscard]] std::uint64_t processed() const { return nonce_; }
    [[nodiscard]] std::size_t keys() const { return state_.entries().size(); }

private:
    void init()
    {
        chain::Unit unit;
        unit.transaction = types::TransactionId::filled(1);
        static_cast<void>(unit.output.add(types::color_of(unit.transaction), 1));
        unit.requests.push_back({.id = {unit.transaction, 0},
                                 .sender = AgentId{identity.originator},
                                 .target = types::hname_of("root"),
                                 .entry_point = types::hname_of("init"),
                                 .args = {{to_bytes("$$chainid$$"), to_bytes(identity.id.bytes())},
                                          {to_bytes("$$color$$"), to_bytes(identity.color.bytes())},
                                          {to_bytes("$$address$$"), to_bytes(identity.id.bytes())},
                                          {to_bytes("$$gasmax$$"), u64(1'000'000'000)},
                                          {to_bytes("$$gasblock$$"), u64(4'000'000'000)}},
                                 .transfer = {}});
        run({.units = {unit}, .timestamp = 1, .order = {}, .validators = {}});
    }
    [[nodiscard]] types::OffLedgerRequest next(Kind kind)
    {
        types::OffLedgerRequest request;
        const auto* contract = kind == Kind::native ? "accounts" : "counter";
        request.target = {identity.id, types::hname_of(contract)};
        request.entry_point = types::hname_of(kind == Kind::native ? "deposit" : "increment");
        request.nonce = nonce_++;
        request.valid_until = 4'000'000'000;
        request.allowance = {{types::iota_color, 1}};
        return request;
    }
    void run(chain::BatchInput batch)
    {
        const auto count = batch.units.size();
        batch.timestamp = state_.timestamp() + 1;
        const auto result = chain::execute(identity, *programs_, state_, batch);
        WEFT_CHECK(result.receipts.size() == count);
        for (const auto& receipt : result.receipts) WEFT_CHECK(!receipt.error);
        types::Batch disk;
        state::save(disk, as_bytes("bench"), state_, result.block, result.changes, result.state);
        keep(disk.puts.size());
        state_ = result.state;
    }

    crypto::ed25519::KeyPair keys_ = crypto::ed25519::KeyPair::from(
        *crypto::ed25519::Seed::from(ByteSpan{crypto::blake2b(as_bytes("bench")).bytes()}));
    vm::ProcessorRegistry registry_;
    std::optional<chain::Programs> programs_;
    state::VirtualState state_;
    std::uint64_t nonce_ = 0;
};

/// Nanoseconds per request, a value for each block.
std::vector<double> times(Stage& stage, Kind kind, std::size_t blocks)
{
    std::vector<double> all;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto requests = stage.signed_requests(kind, block_size);
        const auto start = processor_nanoseconds();
        stage.process(requests);
        all.push_back(processor_nanoseconds() - start);
    }
    return all;
}

/// The same of what no chain can do anything about.
std::vector<double> signature_times(Stage& stage, std::size_t blocks)
{
    std::vector<types::OffLedgerRequest> requests;
    for (const auto& bytes : stage.signed_requests(Kind::native, block_size))
        requests.push_back(types::decode_off_ledger(bytes).value());
    std::vector<double> all;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto start = processor_nanoseconds();
        for (const auto& request : requests) WEFT_CHECK(types::signature_valid(request));
        all.push_back(processor_nanoseconds() - start);
    }
    stage.skip(block_size);
    return all;
}

Row against_figure(Row row, double nanoseconds_max)
{
    const auto limit = nanoseconds_max * static_cast<double>(row.size);
    row.limit = "the figure";
    row.limit_time = Sample{limit, limit, limit};
    row.ratio = row.time.median / limit;
    row.ratio_max = 1.0;
    return row;
}

}  // namespace

void requests(Report& report, const RequestOptions& options)
{
    Stage stage{options.receipts_kept};
    const auto blocks = options.effort.runs * 2 + 1;
    static_cast<void>(times(stage, Kind::wasm, 1));  // compiled, and its pages are there
    report.add({.name = "signature alone",
                .size = block_size,
                .unit = "request",
                .time = sample(signature_times(stage, blocks))});
    for (std::size_t history = 1'000; history <= options.history_max; history *= 10) {
        stage.grow(history - std::min<std::size_t>(history, stage.processed()));
        const auto input = std::to_string(history) + " requests before";
        for (const auto& [kind, name, most] :
             {std::tuple{Kind::native, "request, native", native_nanoseconds_max},
              std::tuple{Kind::wasm, "request, wasm", wasm_nanoseconds_max}})
            report.add(against_figure({.name = name,
                                       .input = input,
                                       .size = block_size,
                                       .unit = "request",
                                       .time = sample(times(stage, kind, blocks)),
                                       .note = std::to_string(stage.keys()) + " keys"},
                                      most));
        report.add(against_figure({.name = "view",
                                   .input = input,
                                   .time = measure([&] { stage.view(); }, options.effort)},
                                  view_nanoseconds_max));
    }
    report.note(
        "a request: one of 100 in a block, off-ledger with an allowance; decoded, its signature "
        "checked, executed, its state hashed, what goes to disk encoded; one thread");
}

double signature_and_execution(std::size_t count)
{
    Stage stage{1'000'000};
    static_cast<void>(times(stage, Kind::wasm, 1));
    const auto all = times(stage, Kind::wasm, std::max<std::size_t>(1, count / block_size));
    return sample(all).median / static_cast<double>(block_size);
}

}  // namespace weft::bench
