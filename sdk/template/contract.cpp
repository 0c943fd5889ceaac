// A guest book: everyone may sign once, everyone may read it.
//
//   sign     text: bytes
//   signed   view   count: u64
//   entry    view   who: AgentId -> text

#include <weft.hpp>

using namespace weft;

static Bytes key_of(const AgentId& who)
{
    return Bytes{Span{"by/"}}.append(who);
}

WEFT_FUNC(sign)
{
    const auto text = ctx.param<Bytes>("text");
    require(text.size() > 0 && text.size() <= 200, "a text has 1 to 200 bytes");
    const auto key = key_of(ctx.caller());
    require(!ctx.state().has(key), "you have signed already");
    ctx.state().set(key, text);
    ctx.state().set("count", ctx.state().get<u64>("count").value_or(0) + 1);
    ctx.event("signed");
}

WEFT_VIEW(signed)
{
    ctx.result("count", ctx.state().get<u64>("count").value_or(0));
}

WEFT_VIEW(entry)
{
    const auto text = ctx.state().get<Bytes>(key_of(ctx.param<AgentId>("who")));
    require(static_cast<bool>(text), "that one has not signed");
    ctx.result("text", *text);
}
