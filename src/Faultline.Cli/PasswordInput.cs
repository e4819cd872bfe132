using System.Text;

namespace Faultline.Cli;

/// <summary>Reads a password where neither the list of processes nor the shell's history sees it: typed unseen, or from standard input.</summary>
internal static class PasswordInput
{
    /// <summary>Without the line's end.</summary>
    /// <exception cref="FaultlineException">Nothing was given, or the two times differ.</exception>
    public static string Read(string prompt)
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() is { Length: > 0 } line
                ? line
                : throw FaultlineException.Input("Standard input holds no password; write it there as one line.");
        }

        var first = Typed(prompt);
        return first.Length > 0 && first == Typed("Once more")
            ? first
            : throw FaultlineException.Input("The two passwords differ, or there was none; nothing was changed.");
    }

    private static string Typed(string prompt)
    {
        Console.Error.Write(prompt + ": ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
