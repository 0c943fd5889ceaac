#include "codec_bench.hpp"

#include <weft/types/genesis.hpp>
#include <weft/types/message.hpp>
#include <weft/types/sc_payload.hpp>

#include <cstring>

namespace weft::bench {

namespace {

using namespace types;

constexpr double message_nanoseconds_max = 1000;  ///< without its signature

std::string speed(const Row& row)
{
    const auto megabytes = 1000 * static_cast<double>(row.size) / row.time.median;
    return std::to_string(static_cast<std::uint64_t>(megabytes)) + " MB/s";
}

/// Two rows: the value to bytes and back, each beside a copy of the bytes.
template <class Value, class Decode>
void format_rows(Report& report,
                 const std::string& name,
                 std::string input,
                 const Value& value,
                 Decode decode,
                 Effort effort)
{
    const auto bytes = encode(value);
    const auto copy = [&] {
        Bytes copied(bytes.size());
        std::memcpy(copied.data(), bytes.data(), bytes.size());
        keep(copied);
    };
    const auto add = [&](const std::string& what, const Comparison& comparison) {
        Row row{.name = name + " " + what, .input = input, .size = bytes.size(), .unit = "byte"};
        row.against("memcpy", comparison);
        row.note = speed(row);
        report.add(row);
    };
    add("encode", compare([&] { keep(encode(value)); }, copy, effort));
    add("decode", compare([&] { keep(decode(bytes)); }, copy, effort));
}

Message message_of(std::size_t payload_bytes, std::uint8_t parents)
{
    Message message;
    for (std::uint8_t n = 0; n < parents; ++n) message.strong.push_back(MessageId::filled(n));
    message.payload = Payload{.type = 0, .data = Bytes(payload_bytes, std::byte{5})};
    return message;
}

void message_rows(Report& report, Effort effort)
{
    for (const std::size_t payload : {64u, 1024u, 64'000u})
        format_rows(report, "message", "2 parents, " + std::to_string(payload) + "-byte payload",
                    message_of(payload, 2), decode_message, effort);
    for (const auto& [payload, parents] :
         {std::pair<std::size_t, std::uint8_t>{64, 2}, {1024, 2}, {1024, 8}}) {
        const auto bytes = encode(message_of(payload, parents));
        Row row{.name = "message decode",
                .input = std::to_string(parents) + " parents, " + std::to_string(payload) +
                         "-byte payload",
                .size = bytes.size(),
                .unit = "byte",
                .time = measure([&] { keep(decode_message(bytes)); }, effort),
                .limit = "1 µs"};
        row.ratio = row.time.median / message_nanoseconds_max;
        row.ratio_max = 1;
        row.note = speed(row);
        report.add(row);
    }
}

Address address_of(std::size_t n)
{
    Address address;
    address.writable()[0] = std::byte{1};
    for (std::size_t i = 0; i < 4; ++i)
        address.writable()[1 + i] = static_cast<std::byte>(n >> (8 * (3 - i)));
    return address;
}

void transaction_rows(Report& report, Effort effort)
{
    for (const std::size_t count : {1u, 10u, 100u}) {
        Transaction transaction;
        for (std::size_t n = 0; n < count; ++n) {
            transaction.essence.inputs.push_back({address_of(n), TransactionId::filled(7)});
            transaction.essence.outputs.push_back(
                {address_of(n), {{iota_color, 5}, {Color::filled(9), 1}}});
        }
        transaction.unlocks.push_back(Ed25519Unlock{});
        format_rows(report, "transaction",
                    std::to_string(count) + " inputs and outputs, one signature", transaction,
                    decode_transaction, effort);
    }
}

void payload_rows(Report& report, Effort effort)
{
    for (const std::size_t count : {1u, 10u, 100u}) {
        ScPayload payload;
        for (std::size_t n = 0; n < count; ++n) {
            RequestSection request;
            request.target = {address_of(1), hname_of("accounts")};
            request.entry_point = hname_of("deposit");
            request.args = {{to_bytes("n"), Bytes(8)}, {to_bytes("to"), Bytes(37)}};
            request.transfer = {{iota_color, 5}};
            payload.requests.push_back(request);
        }
        format_rows(report, "sc payload", std::to_string(count) + " requests", payload,
                    decode_sc_payload, effort);
    }
}

void genesis_rows(Report& report, Effort effort)
{
    for (const std::size_t count : {10u, 100u, 1000u}) {
        Genesis genesis;
        genesis.network = "bench";
        for (std::size_t n = 0; n < count; ++n)
            genesis.allocations.push_back({address_of(n), {{iota_color, 5}}});
        format_rows(report, "genesis", std::to_string(count) + " allocations", genesis,
                    decode_genesis, effort);
    }
}

}  // namespace

Report codec(const CodecOptions& options)
{
    Report report{"codec"};
    message_rows(report, options.effort);
    transaction_rows(report, options.effort);
    payload_rows(report, options.effort);
    genesis_rows(report, options.effort);
    report.note(
        "decoding checks every rule of form and owns what it returns; signatures are not part of "
        "it");
    return report;
}

}  // namespace weft::bench
