#include <weft/export/schema.hpp>

#include <algorithm>
#include <array>

namespace weft::exporting {
namespace {

constexpr std::array<std::string_view, 2> all{R"sql(
CREATE TABLE weft.network (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    genesis text NOT NULL,                 -- hash of the genesis: one database, one network
    name text NOT NULL
);
CREATE TABLE weft.progress (
    node text PRIMARY KEY,                 -- whose events are followed
    cursor text,                           -- the last event whose rows are written; null: all is asked for again
    events bigint NOT NULL DEFAULT 0,      -- taken so far
    gaps bigint NOT NULL DEFAULT 0         -- times that events were lost and all was asked for again
);
CREATE TABLE weft.messages (
    id text PRIMARY KEY,
    issuer text NOT NULL,
    time bigint NOT NULL,                  -- Unix nanoseconds, as all times here
    sequence_number numeric(20) NOT NULL,
    strong text[] NOT NULL,                -- parents
    weak text[] NOT NULL,
    payload_type bigint,
    transaction text,
    confirmed boolean NOT NULL,
    again text,                            -- left behind: the message that carries the same
    bytes bytea NOT NULL
);
CREATE INDEX messages_time ON weft.messages (time);
CREATE INDEX messages_transaction ON weft.messages (transaction) WHERE transaction IS NOT NULL;
CREATE TABLE weft.transactions (
    id text PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('pending', 'confirmed', 'rejected')),
    timestamp bigint NOT NULL,
    bytes bytea NOT NULL
);
CREATE INDEX transactions_state ON weft.transactions (state) WHERE state <> 'confirmed';
CREATE TABLE weft.inputs (
    transaction text NOT NULL,
    output_transaction text NOT NULL,
    output_address text NOT NULL,
    PRIMARY KEY (transaction, output_transaction, output_address)
);
CREATE INDEX inputs_output ON weft.inputs (output_transaction, output_address);
CREATE TABLE weft.outputs (
    transaction text NOT NULL,
    address text NOT NULL,
    color text NOT NULL,
    amount numeric(20) NOT NULL,
    PRIMARY KEY (transaction, address, color)
);
CREATE INDEX outputs_address ON weft.outputs (address);
CREATE TABLE weft.conflicts (
    output_transaction text NOT NULL,
    output_address text NOT NULL,
    spender text NOT NULL,
    PRIMARY KEY (output_transaction, output_address, spender)
);
CREATE TABLE weft.blocks (
    chain text NOT NULL,
    index bigint NOT NULL,
    state_hash text NOT NULL,
    block_hash text NOT NULL,
    timestamp bigint NOT NULL,
    requests bigint NOT NULL,
    bytes bytea NOT NULL,
    certificate bytea NOT NULL,
    PRIMARY KEY (chain, index)
);
CREATE TABLE weft.anchors (
    chain text NOT NULL,
    transaction text NOT NULL,
    block_index bigint NOT NULL,
    state text NOT NULL,
    PRIMARY KEY (chain, transaction)
);
CREATE TABLE weft.requests (
    chain text NOT NULL,
    request text NOT NULL,
    block bigint NOT NULL,
    succeeded boolean NOT NULL,
    PRIMARY KEY (chain, request)
);
CREATE TABLE weft.receipts (
    chain text NOT NULL,
    block bigint NOT NULL,
    index bigint NOT NULL,                 -- place in the block
    request text NOT NULL,
    contract text NOT NULL,
    entry_point text NOT NULL,
    gas numeric(20) NOT NULL,
    fee numeric(20) NOT NULL,
    error text,
    results jsonb NOT NULL,
    timestamp bigint NOT NULL,
    PRIMARY KEY (chain, block, index)
);
CREATE INDEX receipts_request ON weft.receipts (chain, request);
CREATE TABLE weft.contract_events (
    chain text NOT NULL,
    block bigint NOT NULL,
    index bigint NOT NULL,                 -- of the receipt
    place bigint NOT NULL,                 -- among the events of the request
    request text NOT NULL,
    text text NOT NULL,                    -- the line
    agent text,                            -- null, as the next two: the event itself was not heard
    event text,
    fields jsonb,
    PRIMARY KEY (chain, block, index, place)
);
CREATE INDEX contract_events_request ON weft.contract_events (chain, request);
CREATE TABLE weft.casper_blocks (
    block text PRIMARY KEY,
    creator text NOT NULL,
    era numeric(20) NOT NULL,
    rank numeric(20) NOT NULL,
    sequence_number numeric(20) NOT NULL,
    timestamp bigint NOT NULL,
    parents text[] NOT NULL,
    justifications text[] NOT NULL,
    gas numeric(20) NOT NULL,
    deploys bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'final', 'orphaned')),
    closes_era boolean NOT NULL,
    state_after text NOT NULL
);
CREATE TABLE weft.casper_deploys (
    deploy text PRIMARY KEY,
    state text NOT NULL,
    blocks text[] NOT NULL,
    outcome text,
    gas numeric(20),
    reason text
);
CREATE VIEW weft.unspent AS              -- what confirmed outputs hold that no confirmed transaction spends
    SELECT o.* FROM weft.outputs o
    LEFT JOIN weft.transactions t ON t.id = o.transaction
    WHERE (t.id IS NULL OR t.state = 'confirmed')
      AND NOT EXISTS (SELECT FROM weft.inputs i JOIN weft.transactions s ON s.id = i.transaction
                      WHERE i.output_transaction = o.transaction AND i.output_address = o.address
                        AND s.state = 'confirmed');
)sql",
                                              R"sql(
ALTER TABLE weft.blocks ADD COLUMN taken_back_by bigint;  -- the return; null: the block stands
)sql"};

std::string joined(const std::vector<std::string_view>& names, std::string_view form)
{
    std::string text;
    for (const auto name : names) {
        if (!text.empty()) text += ", ";
        for (const char c : form)
            if (c == '%')
                text += name;
            else
                text += c;
    }
    return text;
}

}  // namespace

std::span<const std::string_view> migrations() noexcept
{
    return all;
}

const std::vector<Table>& tables()
{
    static const std::vector<Table> list{
        {"messages", {"id"}, {"confirmed", "again"}},
        {"transactions", {"id"}, {"state"}},
        {"inputs", {"transaction", "output_transaction", "output_address"}, {}},
        {"outputs", {"transaction", "address", "color"}, {}},
        {"conflicts", {"output_transaction", "output_address", "spender"}, {}},
        {"blocks", {"chain", "index"}, {}},
        {"anchors", {"chain", "transaction"}, {"state"}},
        {"requests", {"chain", "request"}, {}},
        {"receipts", {"chain", "block", "index"}, {}},
        {"contract_events", {"chain", "block", "index", "place"}, {}},
        {"casper_blocks", {"block"}, {"state"}},
        {"casper_deploys", {"deploy"}, {"state", "blocks", "outcome", "gas", "reason"}},
    };
    return list;
}

std::string upsert(const Table& table)
{
    const std::string name = "weft." + std::string{table.name};
    return "INSERT INTO " + name + " SELECT * FROM json_populate_recordset(NULL::" + name +
           ", $1::json) ON CONFLICT (" + joined(table.key, "%") + ") DO " +
           (table.replaced.empty() ? "NOTHING"
                                   : "UPDATE SET " + joined(table.replaced, "% = EXCLUDED.%"));
}

}  // namespace weft::exporting
