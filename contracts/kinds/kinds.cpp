// Every kind of value there and back, for tests of the SDK: what comes in goes out, also through the
// state, and an event shows it.

#include <weft.hpp>

using namespace weft;

WEFT_EVENT(numbers,
           "(a: u8, b: u16, c: u32, d: u64, e: u128, f: i8, g: i16, h: i32, i: i64, j: i128)");
WEFT_EVENT(identifiers,
           "(address: address, agent: agent, contract: contract, color: color, hash: hash, "
           "request: request, "
           "hname: hname, balances: balances)");
WEFT_EVENT(texts, "(flag: bool, text: text, bytes: bytes)");
WEFT_ERROR(not_equal, "a value changed on its way");

namespace {

/// Through the state, which has it as bytes.
template <class T>
T kept(const View& ctx, const T& value)
{
    ctx.state().set("k", value);
    const auto found = ctx.state().get<T>("k");
    require(static_cast<bool>(found), error_not_equal);
    return *found;
}

}  // namespace

WEFT_FUNC(numbers,
          "(a: u8, b: u16, c: u32, d: u64, e: u128, f: i8, g: i16, h: i32, i: i64, j: i128) -> "
          "(a: u8, b: u16, c: u32, d: u64, e: u128, f: i8, g: i16, h: i32, i: i64, j: i128)")
{
    ctx.result<"a">(kept(ctx, ctx.param<"a">()));
    ctx.result<"b">(kept(ctx, ctx.param<"b">()));
    ctx.result<"c">(kept(ctx, ctx.param<"c">()));
    ctx.result<"d">(kept(ctx, ctx.param<"d">()));
    ctx.result<"e">(kept(ctx, ctx.param<"e">()));
    ctx.result<"f">(kept(ctx, ctx.param<"f">()));
    ctx.result<"g">(kept(ctx, ctx.param<"g">()));
    ctx.result<"h">(kept(ctx, ctx.param<"h">()));
    ctx.result<"i">(kept(ctx, ctx.param<"i">()));
    ctx.result<"j">(kept(ctx, ctx.param<"j">()));
    event_numbers(ctx, ctx.param<"a">(), ctx.param<"b">(), ctx.param<"c">(), ctx.param<"d">(),
                  ctx.param<"e">(), ctx.param<"f">(), ctx.param<"g">(), ctx.param<"h">(),
                  ctx.param<"i">(), ctx.param<"j">());
}

WEFT_FUNC(identifiers,
          "(address: address, agent: agent, contract: contract, color: color, hash: hash, hname: "
          "hname) payable "
          "-> (balances: balances)")
{
    const Balances balances = ctx.incoming_all();
    event_identifiers(ctx, kept(ctx, ctx.param<"address">()), kept(ctx, ctx.param<"agent">()),
                      kept(ctx, ctx.param<"contract">()), kept(ctx, ctx.param<"color">()),
                      kept(ctx, ctx.param<"hash">()), ctx.request_id(),
                      kept(ctx, ctx.param<"hname">()), kept(ctx, balances));
    ctx.result<"balances">(balances);
    ctx.pay(ctx.caller(), balances);
}

WEFT_FUNC(texts,
          "(flag: bool, text: text, bytes?: bytes) -> (flag: bool, text: text, bytes: bytes)")
{
    const Bytes bytes = ctx.param<"bytes">().value_or({});
    ctx.result<"flag">(kept(ctx, ctx.param<"flag">()));
    ctx.result<"text">(kept(ctx, ctx.param<"text">()));
    ctx.result<"bytes">(kept(ctx, bytes));
    event_texts(ctx, ctx.param<"flag">(), ctx.param<"text">(), bytes);
}

WEFT_VIEW(copies, "() -> (one: text, two: text, none: text) # Copies grow apart.")
{
    const Bytes prefix{Span{"key/"}};
    Bytes one = prefix;
    one.append(Span{"1"});
    Bytes two = prefix;
    two.append(Span{"2"});
    Bytes itself = one;
    itself.append(itself);
    Text copied = Text{two.span()};
    Text grown = copied;
    grown << "and more";
    ctx.result<"one">(Text{one.span()});
    ctx.result<"two">(copied);
    ctx.result<"none">(Text{itself.span()});
}

WEFT_VIEW(base58, "(text: text) -> (bytes?: bytes, again?: text)")
{
    const auto bytes = from_base58(ctx.param<"text">().span());
    if (!bytes) return;
    ctx.result<"bytes">(*bytes);
    ctx.result<"again">(Text{}.base58(*bytes));
}

WEFT_FUNC(deploy, "(program: hash, name: text) -> (failed: bool)")
{
    const auto deployed = ctx.deploy(ctx.param<"program">(), ctx.param<"name">().span(),
                                     "from another", Dict{}.set("value", u64{7}).set("a", "first"));
    ctx.result<"failed">(!deployed);
}
