@echo off
rem run.bat [run^|test^|lint^|format^|bench^|clean^|help] [arguments]: the Makefile's tasks on Windows.
setlocal
cd /d "%~dp0"
if not defined PYTHON (
    set "PYTHON=python"
    where py >nul 2>nul && set "PYTHON=py -3"
)
%PYTHON% --version >nul 2>nul
if errorlevel 1 (
    echo Roleplay needs Python 3.11 or newer: run  winget install Python.Python.3.13  and start again. 1>&2
    exit /b 1
)
set PYTHONUTF8=1
%PYTHON% bootstrap.py %*
exit /b %errorlevel%
