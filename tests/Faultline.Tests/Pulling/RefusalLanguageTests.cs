using System.Diagnostics;
using Faultline.Pulling;

namespace Faultline.Tests.Pulling;

public class RefusalLanguageTests
{
    [Theory]
    [InlineData("I’m sorry, but I can’t help with that.")]
    [InlineData("Unfortunately, we are unable to issue a credit for this order.")]
    [InlineData("I cannot at this time process your cancellation.")]
    [InlineData("This booking is not eligible for a refund.")]
    [InlineData("Your request has been declined.")]
    [InlineData("That falls outside our refund policy.")]
    [InlineData("We no longer offer exchanges for sale items.")]
    [InlineData("I must decline this request.")]
    [InlineData("It is not possible to change the name on the ticket.")]
    [InlineData("No claim can be opened for this account.")]
    [InlineData("Leider kann ich Ihre Buchung nicht stornieren.")]
    [InlineData("Wir können hierfür keine Erstattung anbieten.")]
    [InlineData("Eine Umbuchung ist in diesem Tarif nicht möglich.")]
    [InlineData("Lo siento, no puedo tramitar su solicitud.")]
    [InlineData("Su solicitud ha sido rechazada.")]
    [InlineData("Je suis désolé, je ne peux pas traiter votre demande.")]
    [InlineData("Cet achat n'est pas remboursable.")]
    [InlineData("Nous ne pouvons malheureusement pas annuler ce billet.")]
    [InlineData("Mi dispiace, non posso procedere.")]
    [InlineData("Infelizmente não podemos cancelar o pedido.")]
    [InlineData("Wij kunnen deze bestelling helaas niet annuleren.")]
    public void Refusals(string text) => Assert.NotNull(RefusalLanguage.Find(text));

    [Theory]
    [InlineData("I have refunded your order; you will see it in 5 days.")]
    [InlineData("I could not find an order with that number. Could you check it?")]
    [InlineData("You cannot use the card before it is activated; here is how.")]
    [InlineData("The transfer was declined because the account number was wrong. Please send it again.")]
    [InlineData("Your item is eligible for a return until Friday.")]
    [InlineData("Ich habe die Rückerstattung veranlasst.")]
    [InlineData("He tramitado el reembolso.")]
    [InlineData("J'ai annulé votre commande.")]
    [InlineData("Is there anything else I can help you with?")]
    [InlineData("")]
    [InlineData(null)]
    public void No_refusals(string? text) => Assert.Null(RefusalLanguage.Find(text));

    [Fact]
    public void Own_phrases_are_found_without_regard_to_case_and_are_no_patterns()
    {
        Assert.Equal("Computer SAYS no", RefusalLanguage.Find("Well. Computer SAYS no.", ["computer says no"]));
        Assert.Null(RefusalLanguage.Find("anything at all", [".*", "", "  "]));
    }

    [Fact]
    public void The_first_wording_is_shown() =>
        Assert.Equal("I cannot refund", RefusalLanguage.Find("Hello. I cannot\n refund this: it is not eligible for a refund."));

    [Fact]
    public void Hostile_text_is_read_in_linear_time()
    {
        // A backtracking engine would need longer than the universe for these.
        var texts = new[]
        {
            string.Concat(Enumerable.Repeat("i can't ", 5000)),
            new string('a', 1_000_000),
            string.Concat(Enumerable.Repeat("refund a ", 3000)),
        };
        var clock = Stopwatch.StartNew();
        foreach (var text in texts)
        {
            RefusalLanguage.Find(text);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1));
    }
}
