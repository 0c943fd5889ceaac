// A token sale: the owner puts colored tokens up for sale at a price in IOTA, whoever pays gets
// them at once, on the ledger or in an account on the chain.
//
// Tokens of the color are put in by the owner (`deposit`) and bought with a multiple of the price in IOTA
// (`buy`); proceeds and what was not sold go back to the owner (`withdraw`, `close`).
//
// The figures are kept in state and not read off the account: tokens that reach the contract in any
// other way change neither stock nor proceeds.

#include <weft.hpp>

using namespace weft;

WEFT_EVENT(stocked, "(stock: u64)");
WEFT_EVENT(sold, "(amount: u64, paid: u64)");
WEFT_EVENT(priced, "(price: u64)");
WEFT_ERROR(not_owner, "only the owner may do that");
WEFT_ERROR(sold_out, "not enough tokens in stock");

namespace {

u64 figure(const View& ctx, Span name)
{
    return ctx.state().get<u64>(name).value_or(0);
}

Color color_for_sale(const View& ctx)
{
    const auto color = ctx.state().get<Color>("color");
    require(static_cast<bool>(color), "the sale was not set up");
    return *color;
}

void only_owner(const Func& ctx)
{
    require(ctx.caller() == ctx.creator(), error_not_owner);
}

/// The tokens that came are of this color alone; how many.
u64 only_incoming(const Func& ctx, const Color& color, Span otherwise)
{
    const u64 amount = ctx.incoming(color);
    require(amount > 0 && ctx.incoming_colors() == 1, otherwise);
    return amount;
}

/// To the owner's address; how much of `figure_name` the caller asked for, all by default.
void pay_owner(const Func& ctx, const Color& color, Span figure_name, Optional<u64> asked)
{
    only_owner(ctx);
    const u64 have = figure(ctx, figure_name);
    const u64 amount = asked.value_or(have);
    require(amount <= have, "there is not that much");
    require(amount > 0, "there is nothing to pay out");
    const auto owner = address_of(ctx.caller());
    require(static_cast<bool>(owner), "the owner has no address on the ledger");
    ctx.state().set(figure_name, have - amount);
    ctx.transfer(*owner, {color, amount});
}

void check_price(u64 price)
{
    require(price > 0, "the price must not be zero");
}

}  // namespace

WEFT_FUNC(
    init,
    "(color: color, price: u64) # What is sold, and IOTA for one token; the deployer is the owner.")
{
    const auto color = ctx.param<"color">();
    require(!(color == iota), "IOTA cannot be sold for IOTA");
    const u64 price = ctx.param<"price">();
    check_price(price);
    ctx.state().set("color", color);
    ctx.state().set("price", price);
}

WEFT_FUNC(deposit, "() payable # By the owner, with tokens of the color: adds them to the stock.")
{
    only_owner(ctx);
    const u64 amount =
        only_incoming(ctx, color_for_sale(ctx), "only tokens of the color for sale are taken");
    const u64 stock = checked_add(figure(ctx, "stock"), amount, "the stock would overflow");
    ctx.state().set("stock", stock);
    event_stocked(ctx, stock);
}

WEFT_FUNC(buy,
          "(account?: agent) payable -> (amount: u64) # With a multiple of the price in IOTA: "
          "tokens go to the "
          "account on this chain, or without one to the buyer's address.")
{
    const Color color = color_for_sale(ctx);
    const u64 paid = only_incoming(ctx, iota, "tokens are paid in IOTA alone");
    const u64 price = figure(ctx, "price");
    require(paid % price == 0, "pay a multiple of the price");
    const u64 amount = paid / price;
    const u64 stock = figure(ctx, "stock");
    require(amount <= stock, error_sold_out);

    ctx.state().set("stock", stock - amount);
    ctx.state().set("sold", checked_add(figure(ctx, "sold"), amount, "sold would overflow"));
    ctx.state().set("proceeds",
                    checked_add(figure(ctx, "proceeds"), paid, "proceeds would overflow"));

    const AgentId buyer = ctx.caller();
    const auto account = ctx.param<"account">();
    const auto address = address_of(buyer);
    if (account || !address) {
        Dict params;
        params.set("a", account.value_or(buyer));
        ctx.call(Hname::of("accounts"), Hname::of("deposit"), params, {color, amount}).or_fail();
    } else {
        ctx.transfer(*address, {color, amount});
    }
    ctx.result<"amount">(amount);
    event_sold(ctx, amount, paid);
}

WEFT_FUNC(withdraw,
          "(amount?: u64) # By the owner: proceeds to the owner's address, all by default.")
{
    pay_owner(ctx, iota, "proceeds", ctx.param<"amount">());
}

WEFT_FUNC(close,
          "(amount?: u64) # By the owner: unsold tokens to the owner's address, all by default.")
{
    pay_owner(ctx, color_for_sale(ctx), "stock", ctx.param<"amount">());
}

WEFT_FUNC(set_price, "(price: u64) # By the owner.")
{
    only_owner(ctx);
    const u64 price = ctx.param<"price">();
    check_price(price);
    ctx.state().set("price", price);
    event_priced(ctx, price);
}

WEFT_VIEW(info, "() -> (color: color, price: u64, stock: u64, sold: u64, proceeds: u64)")
{
    ctx.result<"color">(color_for_sale(ctx));
    ctx.result<"price">(figure(ctx, "price"));
    ctx.result<"stock">(figure(ctx, "stock"));
    ctx.result<"sold">(figure(ctx, "sold"));
    ctx.result<"proceeds">(figure(ctx, "proceeds"));
}

WEFT_VIEW(price, "() -> (price: u64)")
{
    ctx.result<"price">(figure(ctx, "price"));
}
WEFT_VIEW(stock, "() -> (stock: u64)")
{
    ctx.result<"stock">(figure(ctx, "stock"));
}
WEFT_VIEW(sold, "() -> (sold: u64)")
{
    ctx.result<"sold">(figure(ctx, "sold"));
}
