using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Faultline.Gating;

namespace Faultline.Models.Agents;

/// <summary>An agent that is a program: started once, a JSON line in, a JSON line out, in order. Its standard error goes to ours.</summary>
public sealed class CommandAgent : IAgent
{
    private const int MaxLine = HttpAgent.MaxResponseBytes;
    private readonly Process _process;
    private readonly char[] _buffer = new char[8192];
    private readonly StringBuilder _line = new();
    private int _start;
    private int _end;
    private string? _dead;

    private CommandAgent(Process process) => _process = process;

    public bool Concurrent => false;

    /// <param name="command">A command line for the system's shell.</param>
    /// <exception cref="FaultlineException">When it cannot be started.</exception>
    public static CommandAgent Start(string command)
    {
        try
        {
            return new CommandAgent(
                Process.Start(Shell.Start(command)) ?? throw FaultlineException.Outside($"--agent-command: {command} could not be started.")
            );
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw FaultlineException.Outside($"--agent-command: {command} could not be started: {failure.Message}", failure);
        }
    }

    public async Task<AgentAnswer> AnswerAsync(AgentRequest request, CancellationToken cancellationToken)
    {
        if (_dead is not null)
        {
            throw new AgentException(_dead, transient: false, dead: true);
        }

        try
        {
            await _process.StandardInput.WriteLineAsync(AgentJson.Request(request).AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
            var line = await ReadLineAsync(cancellationToken);
            if (line is null)
            {
                throw await EndedAsync(cancellationToken);
            }

            using var document = JsonDocument.Parse(line);
            if (AgentJson.OtherCase(document.RootElement, request) is { } other)
            {
                // Every later answer would belong to another row too.
                Kill($"the agent answered case {other} when asked {request.CaseId}: it answers out of order, and was stopped");
                throw new AgentException(_dead!, transient: false, dead: true);
            }

            return AgentJson.Answer(document.RootElement, request);
        }
        catch (JsonException)
        {
            throw new AgentException("the agent's line is not JSON", transient: false);
        }
        catch (IOException)
        {
            throw await EndedAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // An answer that comes later would be taken for the next request's.
            Kill("the agent did not answer in time and was stopped");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidOperationException)
        {
            Kill("stopped");
        }

        _process.Dispose();
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Each character is looked at once, however long the line.
            while (_start < _end)
            {
                var end = Array.IndexOf(_buffer, '\n', _start, _end - _start);
                _line.Append(_buffer, _start, (end < 0 ? _end : end) - _start);
                _start = end < 0 ? _end : end + 1;
                if (_line.Length > MaxLine)
                {
                    Kill($"the agent answered a line of more than {MaxLine / (1024 * 1024)} MB and was stopped");
                    throw new AgentException(_dead!, transient: false, dead: true);
                }

                if (end >= 0)
                {
                    var line = _line.ToString().TrimEnd('\r');
                    _line.Clear();
                    // A blank line is no answer; many programs print one.
                    if (line.Length > 0)
                    {
                        return line;
                    }
                }
            }

            _start = 0;
            _end = await _process.StandardOutput.ReadAsync(_buffer, cancellationToken);
            if (_end == 0)
            {
                return null;
            }
        }
    }

    private async Task<AgentException> EndedAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(1));
            await _process.WaitForExitAsync(patience.Token);
            _dead = $"the agent's process ended with exit code {_process.ExitCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Kill("the agent closed its output");
        }

        return new AgentException(_dead!, transient: false, dead: true);
    }

    private void Kill(string reason)
    {
        _dead = reason;
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
