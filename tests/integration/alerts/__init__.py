"""Tests of alerts' delivery against real stores and servers that speak the channels' protocols."""
